import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/client';
import { ApiError } from './api/errors';
import { router } from './router/router';
import { UiProvider } from './ui/Provider';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
createRoot(root, {
  // What the server refused is said on the page; all else is for who looks for the fault.
  onCaughtError: (error) => {
    // biome-ignore lint/suspicious/noConsole: there is no other place for it
    if (!(error instanceof ApiError)) console.error(error);
  },
}).render(
  <StrictMode>
    <UiProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </UiProvider>
  </StrictMode>,
);
