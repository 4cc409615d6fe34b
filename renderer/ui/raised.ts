/** How an editor draws what lies over the page: as menus and panels do. */
export const raised = {
  overflow: 'hidden',
  border: '1px solid var(--henge-border-strong)',
  borderRadius: '6px',
  backgroundColor: 'var(--henge-raised)',
  color: 'var(--henge-text)',
  boxShadow: 'var(--henge-shadow)',
}
