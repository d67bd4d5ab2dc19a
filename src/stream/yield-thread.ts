/** Settles after everything else that waits for its turn. A message is not held back as nested timers are (4 ms each). */
export const yieldThread = (): Promise<void> =>
  new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
