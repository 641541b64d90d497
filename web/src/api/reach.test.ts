import { afterEach, expect, it, vi } from 'vitest';
import { noteAnswer, noteAway, whenBack } from './reach';

afterEach(noteAnswer);

it('tells once when the server answers again', () => {
  const back = vi.fn();
  const leave = whenBack(back);
  noteAnswer();
  expect(back).not.toHaveBeenCalled();
  noteAway();
  noteAway();
  noteAnswer();
  noteAnswer();
  expect(back).toHaveBeenCalledTimes(1);
  leave();
  noteAway();
  noteAnswer();
  expect(back).toHaveBeenCalledTimes(1);
});

it('tells when the browser is online again', () => {
  const back = vi.fn();
  const leave = whenBack(back);
  window.dispatchEvent(new Event('online'));
  leave();
  window.dispatchEvent(new Event('online'));
  expect(back).toHaveBeenCalledTimes(1);
});
