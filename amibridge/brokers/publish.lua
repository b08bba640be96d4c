-- Append a batch to a stream, once. KEYS: stream, high-water hash. ARGV: writer, epoch, kept, then per message
-- position, id, type, body. Returns how many were written. Epochs sort by time, so an older one was written long ago.
-- An append that fails ends the batch with its error, but only after the mark is moved to where it came.
local mark = redis.call('HGET', KEYS[2], ARGV[1])
local epoch, position = '', 0
if mark then
  local space = string.find(mark, ' ', 1, true)
  epoch = string.sub(mark, 1, space - 1)
  position = tonumber(string.sub(mark, space + 1))
end
if epoch > ARGV[2] then return 0 end
if epoch ~= ARGV[2] then position = 0 end
local written, failure = 0, nil
for i = 4, #ARGV, 4 do
  local at = tonumber(ARGV[i])
  if at > position then
    local reply = redis.pcall(
      'XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'id', ARGV[i + 1], 'type', ARGV[i + 2], 'ce', ARGV[i + 3]
    )
    if type(reply) == 'table' and reply.err then
      failure = reply
      break
    end
    position = at
    written = written + 1
  end
end
if written > 0 then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. string.format('%d', position)) end
return failure or written
