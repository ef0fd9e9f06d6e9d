#include "QueueLock.h"

#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
constexpr int kTries = 50;
constexpr std::chrono::milliseconds kPause(100);
} // namespace

QueueLock::QueueLock(const std::filesystem::path & queue) : m_Descriptor(open((queue / "node.lock").c_str(), O_RDWR | O_CREAT, 0600))
{
  if (m_Descriptor < 0)
  {
    throw Error(ErrorCode::CannotWrite, "the queue cannot be locked; check rights of --queue");
  }
  for (int i = 0; i < kTries; ++i)
  {
    if (flock(m_Descriptor, LOCK_EX | LOCK_NB) == 0)
    {
      return;
    }
    std::this_thread::sleep_for(kPause);
  }
  close(m_Descriptor);
  throw Error(ErrorCode::UnsupportedInput, "another node works on this queue; stop it, or choose another --queue");
}

QueueLock::~QueueLock()
{
  close(m_Descriptor);
}

bool QueueLock::IsHeld(const std::filesystem::path & queue)
{
  const int descriptor = open((queue / "node.lock").c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0)
  {
    return false;
  }
  const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  close(descriptor);
  return held;
}
} // namespace myosect::node
