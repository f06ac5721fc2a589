-- wrk: one booking of a minute a request. They go round SLOTD_PROVIDERS providers, the first of which has the number
-- SLOTD_LOWEST (0), times SLOTD_DAYS days, the first of which begins at SLOTD_FIRST. SLOTD_NAMED=1 names the provider,
-- else nobody in particular; SLOTD_SCATTERED=1 asks for one minute of the day and leaves others free, else for any.
-- SLOTD_BEGIN were sent by runs before this one.
dofile(os.getenv("SLOTD_BENCH") .. "/result.lua")
local providers = tonumber(os.getenv("SLOTD_PROVIDERS"))
local days = tonumber(os.getenv("SLOTD_DAYS"))
local first = tonumber(os.getenv("SLOTD_FIRST"))
local lowest = tonumber(os.getenv("SLOTD_LOWEST") or "0")
local named = os.getenv("SLOTD_NAMED") == "1"
local scattered = os.getenv("SLOTD_SCATTERED") == "1"
local begin = tonumber(os.getenv("SLOTD_BEGIN"))
local run = os.getenv("SLOTD_RUN")
local headers = {["Content-Type"] = "application/json"}

local dates = {}
for day = 0, days - 1 do
   dates[day] = os.date("!%Y-%m-%d", first + day * 86400)
end

-- The even minutes in disorder, then the odd ones.
local function minute(round)
   return 2 * (round * 257 % 720) + math.floor(round / 720)
end

local function clock(minutes)
   return string.format("%02d:%02d", math.floor(minutes / 60), minutes % 60)
end

request = function()
   count = count + 1
   local nth = begin + count
   local place = (nth * 7919 + lane * 131) % (providers * days)
   local from, to = "00:00", "24:00"
   if scattered then
      local asked = minute(math.floor(nth / (providers * days)))
      from, to = clock(asked), clock(asked + 1)
   end
   return wrk.format("POST", "/appointments", headers,
      '{"id":"' .. run .. "-" .. lane .. "-" .. nth .. '","date":"' .. dates[math.floor(place / providers)]
         .. '","preferred_range":{"start":"' .. from .. '","end":"' .. to .. '"},"duration":1'
         .. (named and ',"preferred_provider":"provider-' .. lowest + place % providers .. '"' or "") .. "}")
end
