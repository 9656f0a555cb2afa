import { LabIcon } from '@jupyterlab/ui-components';

/** An arrow that goes round a check mark. */
export const reproduceIcon = new LabIcon({
  name: 'nbproof:reproduce',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8zm3.3 5.2-4.3 4.3-1.900-1.900-1.200 1.200 3.100 3.100 5.500-5.500z"/>
</svg>`
});

/** A shield with a check mark. */
export const proofIcon = new LabIcon({
  name: 'nbproof:proof',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M12 2 4 5v6.1c0 5 3.4 9.6 8 10.9 4.6-1.3 8-5.9 8-10.9V5zm0 2.1 6 2.3v4.7c0 3.9-2.5 7.6-6 8.8-3.500-1.200-6-4.900-6-8.800V6.400zm4.600 4.500-1.300-1.300-4.400 4.500-2.100-2.100-1.300 1.300 3.400 3.400z"/>
</svg>`
});
