-- Append a batch to a stream, once. KEYS: stream, high-water hash, and the hashes of the state where they are kept. ARGV:
-- writer, epoch, kept, marks, count, then per message position, id, type, body, and behind them per change of the state
-- the position of its message, the number of its hash in KEYS, field, value (empty: the field goes). Returns how many were
-- written. The high-water hash has a mark for each of a writer's last epochs: an epoch without one is new, whatever its
-- name, so a clock that went back loses nothing; forgetting one costs duplicates at worst. An append that fails ends the
-- batch with its error, but only after the mark is moved to where it came.
local field = ARGV[1] .. ' ' .. ARGV[2]
local known = redis.call('HGET', KEYS[2], field)
local position = tonumber(known or '-1')
local written, failure = 0, nil
local behind = 5 + 4 * tonumber(ARGV[5])
for i = 6, behind, 4 do
  local at = tonumber(ARGV[i])
  if at > position then
    local reply = redis.pcall(
      'XADD', KEYS[1], '*', 'id', ARGV[i + 1], 'type', ARGV[i + 2], 'ce', ARGV[i + 3]
    )
    if type(reply) == 'table' and reply.err then
      failure = reply
      break
    end
    position = at
    written = written + 1
  end
end
-- Also of what was there before: the hashes were written anew at the start, and the same changes end in the same state.
for i = behind + 1, #ARGV, 4 do
  local at = tonumber(ARGV[i])
  if at <= position then
    local hash = KEYS[tonumber(ARGV[i + 1])]
    if ARGV[i + 3] == '' then
      redis.call('HDEL', hash, ARGV[i + 2])
    else
      local reply = redis.pcall('HSET', hash, ARGV[i + 2], ARGV[i + 3])
      if type(reply) == 'table' and reply.err then failure = failure or reply end
    end
  end
end
if written > 0 then redis.call('HSET', KEYS[2], field, string.format('%d', position)) end
-- Not with every XADD: that goes to the append-only file as the length of the moment, and a file that was torn in the middle
-- of a batch (Redis 7.0 then runs that half twice at the next start) would trim the oldest away for what came twice.
local kept = tonumber(ARGV[3])
if written > 0 and redis.call('XLEN', KEYS[1]) > kept * 1.01 + 100 then redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', kept) end
-- Only a new epoch can make one too many, so a batch of a known one never pays for this.
if written > 0 and not known and redis.call('HLEN', KEYS[2]) > tonumber(ARGV[4]) then
  local prefix = ARGV[1] .. ' '
  local count, oldest = 0, nil
  for _, other in ipairs(redis.call('HKEYS', KEYS[2])) do
    if string.sub(other, 1, #prefix) == prefix then
      count = count + 1
      if other ~= field and (not oldest or other < oldest) then oldest = other end
    end
  end
  if count > tonumber(ARGV[4]) then redis.call('HDEL', KEYS[2], oldest) end
end
return failure or written
