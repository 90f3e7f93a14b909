/** Questions to begin with; each works for every operator by another `iso`. */
export const samples: readonly { title: string, sql: string }[] = [
  { title: 'Day-ahead prices of one node', sql: 'SELECT interval_start_utc, lmp, energy, congestion, loss\nFROM market.lmp_da\nWHERE iso = \'caiso\' AND node_id = \'TH_NP15_GEN-APND\'\nORDER BY interval_start_utc DESC\nLIMIT 240' },
  { title: 'Hours below zero, by node', sql: 'SELECT iso, node_id, count(*) AS intervals, min(lmp) AS lowest\nFROM market.lmp_rt\nWHERE lmp < 0\nGROUP BY ALL\nORDER BY intervals DESC\nLIMIT 50' },
  { title: 'Widest congestion spreads of the last week', sql: 'SELECT iso, interval_start_utc, max(congestion) - min(congestion) AS spread\nFROM market.lmp_da\nWHERE interval_start_utc >= (SELECT max(interval_start_utc) FROM market.lmp_da) - INTERVAL 7 DAY\nGROUP BY ALL\nORDER BY spread DESC\nLIMIT 50' },
  { title: 'Day-ahead against real-time, by hour', sql: 'SELECT node_id, rt_market_run, local_date, hour_ending, da, rt, dart_da_minus_rt\nFROM products.dart_hour\nWHERE iso = \'caiso\'\nORDER BY abs(dart_da_minus_rt) DESC\nLIMIT 100' },
  { title: 'Prices that were revised', sql: 'SELECT iso, node_id, interval_start_utc, lmp, version, known_from_utc, known_to_utc\nFROM market.lmp_superseded\nORDER BY known_to_utc DESC\nLIMIT 100' },
  { title: 'What each operator has', sql: 'SELECT iso, market_run, count(DISTINCT node_id) AS nodes, count(*) AS prices,\n  min(interval_start_utc) AS first, max(interval_start_utc) AS last\nFROM market.lmp_da\nGROUP BY ALL\nORDER BY iso' },
]
