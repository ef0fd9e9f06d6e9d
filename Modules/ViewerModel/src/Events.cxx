#include "myosect/ViewerModel/Events.h"

#include <utility>

namespace myosect::viewer
{
void EventBuffer::Record(Event event)
{
  std::function<void()> wake;
  {
    const std::lock_guard lock(m_Mutex);
    if (m_Events.none())
    {
      wake = m_Wake;
    }
    m_Events.set(BitOf(event));
  }
  if (wake)
  {
    wake();
  }
}

EventSet EventBuffer::Take()
{
  const std::lock_guard lock(m_Mutex);
  return std::exchange(m_Events, EventSet());
}

void EventBuffer::SetWake(std::function<void()> wake)
{
  const std::lock_guard lock(m_Mutex);
  m_Wake = std::move(wake);
}

void EventBuffer::Wake()
{
  std::function<void()> wake;
  {
    const std::lock_guard lock(m_Mutex);
    wake = m_Wake;
  }
  if (wake)
  {
    wake();
  }
}
} // namespace myosect::viewer
