#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <mutex>

namespace myosect::viewer
{
/** What changed since the views were last brought up to date. */
enum class Event : std::uint8_t
{
  Study, ///< another study, or none
  Labels,
  Corrections, ///< exclusions, segments of slices, review
  Rows,        ///< rows of the table
  Content,     ///< limbs, levels, asymmetry, patterns
  Pending,
  Selection, ///< slice, row, limb
  Cursor,    ///< linked cross-hair and probe
  Window,
  Overlay,
  Annotations,
  Layout,
  Camera, ///< zoom and pan
  Tool,
  Drawing, ///< outline or measuring mark in the making
  Marks,   ///< distances and ellipses
  History, ///< undo, redo, unsaved changes
  Worklist,
  Partner, ///< the other visit, the other leg
  Progress,
  Message,
  Count
};

using EventSet = std::bitset<static_cast<std::size_t>(Event::Count)>;

/**
 * \brief Events are recorded when they happen and handled later, in ViewerModel::Update, when the program is about to paint.
 *
 * A handler of input may only record. Thread-safe.
 */
class EventBuffer
{
public:
  void Record(Event event);
  /** What was recorded since the last call. */
  [[nodiscard]] EventSet Take();
  /** Called once, from any thread, when an event arrives in an empty buffer or Wake is called: the shell posts itself a repaint. */
  void SetWake(std::function<void()> wake);
  /** For background threads that have something to be collected. */
  void Wake();

private:
  std::mutex m_Mutex;
  EventSet m_Events;
  std::function<void()> m_Wake;
};

[[nodiscard]] constexpr std::size_t BitOf(Event event) noexcept
{
  return static_cast<std::size_t>(event);
}
} // namespace myosect::viewer
