import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { Anchor, Button } from './index';

/** A link in the page's structure too: it opens in another tab, and is announced as what it is. */
const AnchorButton = (props: ComponentProps<typeof Button<'a'>>) => <Button {...props} component="a" />;

/** Links with the look of the interface parts. */
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkButton = createLink(AnchorButton);
