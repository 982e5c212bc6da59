// The id of the profile that is always there. In a file of its own: what names the sandbox need not start it.
export const SANDBOX_ID = 'sandbox'
