"use strict";
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("opcit-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* A page from disk may have no storage. */ }
