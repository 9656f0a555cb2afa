import { LabIcon } from '@jupyterlab/ui-components';

/** A shield with a check mark. */
export const proofIcon = new LabIcon({
  name: 'nbproof:proof',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M12 2 4 5v6.1c0 5 3.4 9.6 8 10.9 4.6-1.3 8-5.9 8-10.9V5zm0 2.1 6 2.3v4.7c0 3.9-2.5 7.6-6 8.8-3.500-1.200-6-4.900-6-8.800V6.400zm4.600 4.500-1.300-1.300-4.400 4.500-2.100-2.100-1.300 1.300 3.400 3.400z"/>
</svg>`
});
