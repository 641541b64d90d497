import { createLink } from '@tanstack/react-router';
import { ActionIcon, Anchor, Button } from '../ui';

/** Links with the look of the interface parts. */
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkButton = createLink(Button<'a'>);
export const LinkIcon = createLink(ActionIcon<'a'>);
