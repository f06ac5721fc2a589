-- wrk: one booking a request, through the face SLOTD_FACE, each of another time. The n-th booking is of provider
-- n mod SLOTD_PROVIDERS; a provider's bookings follow one another from SLOTD_FIRST on.
dofile(os.getenv("SLOTD_BENCH") .. "/result.lua")
local face = os.getenv("SLOTD_FACE")
local providers = tonumber(os.getenv("SLOTD_PROVIDERS"))
local minutes = tonumber(os.getenv("SLOTD_MINUTES"))
local year, month, day = os.getenv("SLOTD_FIRST"):match("(%d+)-(%d+)-(%d+)")
local first = os.time({year = year, month = month, day = day, hour = 0})
local per_day = (face == "quarter_hours" or minutes == 15) and 96 or 24
local step = 86400 / per_day
local headers = {["Content-Type"] = "application/json"}
local more = os.getenv("SLOTD_MORE")

-- Wall clocks everywhere here show UTC; os.date("!") of a local midnight would not.
local offset = os.time(os.date("*t", first)) - os.time(os.date("!*t", first))
first = first + offset

local function post(path, body)
   return wrk.format("POST", path, headers, body)
end

local spell = {
   native = function(provider, start, nth)
      return post("/appointments", string.format(
         '{"id":"b-%d","date":"%s","preferred_range":{"start":"%s","end":"%s"},"duration":%d,"preferred_provider":"provider-%d"%s}',
         nth, os.date("!%Y-%m-%d", start), os.date("!%H:%M", start),
         (os.date("!%H:%M", start + minutes * 60):gsub("00:00", "24:00")), minutes, provider,
         more == "note" and ',"note":"Jane Roe <jane@example.com>"'
            or more == "client" and string.format(',"client":{"id":"client-%d"}', provider) or ""))
   end,
   pro_scheduler = function(provider, start)
      return post("/api/appointments", string.format(
         '{"provider":%d,"client_name":"Jane Roe","start_time":"%s","end_time":"%s"}',
         provider, os.date("!%Y-%m-%dT%H:%M:%SZ", start), os.date("!%Y-%m-%dT%H:%M:%SZ", start + minutes * 60)))
   end,
   consultant_calendar = function(provider, start)
      return post(string.format("/consultant/%d/reserve/", provider), string.format(
         '{"user":%d,"date":"%s","start_time":"%s","end_time":"%s"}', provider,
         os.date("!%Y-%m-%d", start), os.date("!%H:%M", start), os.date("!%H:%M", start + minutes * 60)))
   end,
   quarter_hours = function(provider, _, _, round)
      return post(string.format("/api/appointments/reserve?first_name=Jane&last_name=Roe%d&appointment_id=%d",
         provider, (provider - 1) * 1920 + round + 1), nil)
   end,
   calendar_booking = function(provider, start)
      return post("/api/v1/appointments", string.format(
         '{"calendar_owner_id":"%d","invitee_name":"Jane Roe","invitee_email":"jane@example.com","date":"%s","slot_start_time":"%s"}',
         provider, os.date("!%Y-%m-%d", start), os.date("!%H:%M", start)))
   end,
}

request = function()
   local provider, round = count % providers + 1, math.floor(count / providers)
   count = count + 1
   return spell[face](provider, first + round * step, count, round)
end
