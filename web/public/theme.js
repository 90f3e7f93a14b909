// Runs before the first paint, so that a chosen theme never flashes. A file of its own, so that a strict content policy needs no exception.
(function applyStoredTheme() {
  try {
    var theme = localStorage.getItem('gridlake.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch (ignored) { /* storage may be refused; the system's theme holds then */ }
})()
