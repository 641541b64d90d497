/** New columns that were entered and wait for their names. */

type Naming = (formula: string) => Promise<string | null>;

interface Addition<Place> {
  readonly place: Place;
  formula: string;
  done: Promise<void>;
}

/**
 * Names take a moment: the server finds them. Columns are added in the order they were entered, however long
 * each name takes; what is entered again for the same place meanwhile takes the place of what waits there.
 */
export class PendingAdditions<Place extends object> {
  private readonly waiting: Addition<Place>[] = [];
  private last: Promise<void> = Promise.resolve();

  /** `add` is called once, with the last formula entered for the place; it is done when it was. */
  enter(
    place: Place,
    formula: string,
    nameOf: Naming,
    add: (name: string | null, formula: string) => void,
  ): Promise<void> {
    const present = this.waiting.find((one) => one.place === place);
    if (present) {
      present.formula = formula;
      return present.done;
    }
    const turn = () => this.finish(addition, nameOf, add);
    const addition: Addition<Place> = { place, formula, done: Promise.resolve() };
    addition.done = this.last.then(turn, turn);
    this.last = addition.done;
    this.waiting.push(addition);
    return addition.done;
  }

  private async finish(
    addition: Addition<Place>,
    nameOf: Naming,
    add: (name: string | null, formula: string) => void,
  ): Promise<void> {
    let name: string | null;
    let named: string;
    do {
      named = addition.formula;
      name = await nameOf(named).catch(() => null);
    } while (named !== addition.formula);
    this.waiting.splice(this.waiting.indexOf(addition), 1);
    add(name, named);
  }
}
