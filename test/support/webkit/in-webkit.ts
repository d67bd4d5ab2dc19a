/** For tests of elements: whether they run in WebKit. */
export const IN_WEBKIT = navigator.vendor.startsWith('Apple');
