/** What the app is told of the server's settings. */
export interface AppConfig {
  /** Names (and ports) that the Host header may have besides the loopback ones; `*` = any. */
  readonly allowedHosts: readonly string[];
  /** Addresses of reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins of pages that may POST, PATCH and DELETE. */
  readonly writeOrigins: readonly string[];
  readonly maxBodyBytes: number;
  /** Of one credential; with an embed token, of each address; 0 = no limit. */
  readonly requestsPerMinute: number;
  /** Failed log-ins of one address; 0 = no limit. */
  readonly authFailuresPerMinute: number;
}
