import { createRoot } from 'react-dom/client';
import { UiProvider } from './ui/Provider';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
createRoot(root).render(<UiProvider>Tablewright</UiProvider>);
