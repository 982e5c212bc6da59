// What brokers take as the name of a topic. Shared with the page, which says so before anything is asked.

export const topicName = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/
