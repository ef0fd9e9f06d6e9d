#pragma once

#include <filesystem>

namespace myosect::node
{
/** Held by a node and, by inheritance, by all its processes: who gets it knows that none of an earlier node is left. */
class QueueLock
{
public:
  /** Waits some seconds for the last processes of a node that was killed. \throws Error(UnsupportedInput) when a node runs. */
  explicit QueueLock(const std::filesystem::path & queue);
  ~QueueLock();
  QueueLock(const QueueLock &) = delete;
  QueueLock & operator=(const QueueLock &) = delete;

  [[nodiscard]] static bool IsHeld(const std::filesystem::path & queue);

private:
  int m_Descriptor;
};
} // namespace myosect::node
