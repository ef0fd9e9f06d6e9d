#include "myosect/ViewerModel/History.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace myosect::viewer
{
SliceDelta DifferenceOf(const LabelId * before, const LabelId * after, std::size_t count, std::size_t sliceIndex)
{
  SliceDelta delta;
  delta.sliceIndex = sliceIndex;
  for (std::size_t i = 0; i < count;)
  {
    if (before[i] == after[i])
    {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < count && before[end] == before[i] && after[end] == after[i])
    {
      ++end;
    }
    delta.runs.push_back({ static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end - i), before[i], after[i] });
    i = end;
  }
  return delta;
}

void ApplyDelta(const SliceDelta & delta, bool backwards, LabelId * slice)
{
  for (const SliceDelta::Run & run : delta.runs)
  {
    std::fill_n(slice + run.first, run.length, backwards ? run.before : run.after);
  }
}

void History::Push(EditStep step)
{
  for (std::ptrdiff_t * mark : { &m_SavedAt, &m_SavingAt })
  {
    *mark = *mark > static_cast<std::ptrdiff_t>(m_Position) ? -1 : *mark;
  }
  m_Steps.resize(m_Position);
  m_Steps.push_back(std::move(step));
  m_Position = m_Steps.size();
}

const EditStep * History::Undo()
{
  return m_Position == 0 ? nullptr : &m_Steps[--m_Position];
}

const EditStep * History::Redo()
{
  return m_Position == m_Steps.size() ? nullptr : &m_Steps[m_Position++];
}

void History::Clear()
{
  m_Steps.clear();
  m_Position = 0;
  m_SavedAt = m_SavingAt = 0;
}

std::string History::UndoName() const
{
  return m_Position == 0 ? std::string() : m_Steps[m_Position - 1].name;
}

std::string History::RedoName() const
{
  return m_Position == m_Steps.size() ? std::string() : m_Steps[m_Position].name;
}

std::vector<std::string> History::UnsavedNames() const
{
  const auto position = static_cast<std::ptrdiff_t>(m_Position);
  const std::ptrdiff_t first = m_SavedAt >= 0 && m_SavedAt <= position ? m_SavedAt : 0;
  std::vector<std::string> names;
  std::transform(m_Steps.begin() + first, m_Steps.begin() + position, std::back_inserter(names),
                 [](const EditStep & step) { return step.name; });
  return names;
}

std::size_t History::ByteCount() const
{
  std::size_t bytes = m_Steps.capacity() * sizeof(EditStep);
  for (const EditStep & step : m_Steps)
  {
    for (const SliceDelta & delta : step.slices)
    {
      bytes += sizeof(delta) + delta.runs.capacity() * sizeof(SliceDelta::Run);
    }
  }
  return bytes;
}
} // namespace myosect::viewer
