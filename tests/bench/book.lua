-- wrk: one booking a request. SLOTD_PROVIDERS providers; SLOTD_NAMED=1 names one, else nobody in particular.
local providers = tonumber(os.getenv("SLOTD_PROVIDERS") or "1000")
local named = os.getenv("SLOTD_NAMED") == "1"
local run = os.getenv("SLOTD_RUN") or "r"
local count = 0

request = function()
   count = count + 1
   local provider = ""
   if named then
      provider = ',"preferred_provider":"provider-' .. (count * 7919) % providers .. '"'
   end
   local body = '{"id":"' .. run .. "-" .. count
      .. '","preferred_range":{"start":"00:00","end":"24:00"},"duration":1' .. provider .. "}"
   return wrk.format("POST", "/appointments", {["Content-Type"] = "application/json"}, body)
end


done = function(summary, latency, requests)
   io.write(string.format("RESULT %.1f %.3f %.3f %d %d\n",
      summary.requests / (summary.duration / 1000000),
      latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
