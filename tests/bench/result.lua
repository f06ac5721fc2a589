-- What the wrk scripts share: threads know their number (`lane`), and what was measured is printed as RESULT.
-- A script counts its requests in the global `count`.
local threads = {}
count = 0

setup = function(thread)
   thread:set("lane", #threads)
   table.insert(threads, thread)
end

-- Before it starts, wrk asks the first thread for one request that it does not send.
local function counts()
   local sent, least, most = 0, math.huge, 0
   for number, thread in ipairs(threads) do
      local own = thread:get("count") - (number == 1 and 1 or 0)
      sent, least, most = sent + own, math.min(least, own), math.max(most, own)
   end
   return sent, least, most
end

done = function(summary, latency)
   local sent, least, most = counts()
   io.write(string.format("RESULT rate=%.1f completed=%d sent=%d least=%d most=%d refused=%d errors=%d",
      summary.requests / (summary.duration / 1000000), summary.requests, sent, least, most, summary.errors.status,
      summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
   for name, share in pairs({p50 = 50, p90 = 90, p99 = 99, p999 = 99.9, p9999 = 99.99}) do
      io.write(string.format(" %s=%.3f", name, latency:percentile(share) / 1000))
   end
   io.write("\n")
end
