#include "WholeFile.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include "myosect/Core/Error.h"

namespace myosect::viewer
{
namespace
{
constexpr mode_t kForUserAlone = 0600;

[[noreturn]] void Refuse(const std::filesystem::path & file, int errorNumber)
{
  throw Error(ErrorCode::CannotWrite,
              "cannot write " + file.filename().string() + ": " + std::strerror(errorNumber) + "; check free space and permissions");
}
} // namespace

std::string ReadWhole(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{ std::istreambuf_iterator<char>(stream), {} };
  if (!stream.is_open() || stream.bad())
  {
    throw Error(ErrorCode::UnreadableInput, file.filename().string() + ": missing or cannot be read");
  }
  return bytes;
}

void WriteWhole(const std::filesystem::path & file, const std::string & bytes)
{
  const std::string fresh = file.string() + ".new." + std::to_string(getpid());
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kForUserAlone);
  if (descriptor < 0)
  {
    Refuse(file, errno);
  }
  std::size_t written = 0;
  while (written < bytes.size())
  {
    const ssize_t count = write(descriptor, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR)
    {
      continue;
    }
    if (count <= 0)
    {
      break;
    }
    written += static_cast<std::size_t>(count);
  }
  const bool flushed = written == bytes.size() && fsync(descriptor) == 0;
  const int failure = errno;
  close(descriptor);
  if (!flushed || std::rename(fresh.c_str(), file.c_str()) != 0)
  {
    const int reason = flushed ? errno : failure;
    unlink(fresh.c_str());
    Refuse(file, reason);
  }
}
} // namespace myosect::viewer
