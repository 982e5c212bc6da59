// The least that Electron can show: what the app's start is measured against.
const { join } = require('node:path')
const { app, BrowserWindow } = require('electron')

app.whenReady().then(() => new BrowserWindow().loadFile(join(__dirname, 'index.html')))
app.on('window-all-closed', () => app.quit())
