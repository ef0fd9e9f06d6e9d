#pragma once

#include <string>
#include <vector>

#include "myosect/ViewerModel/Events.h"

namespace myosect::viewer
{
/** Values that a number may take. */
struct NumberDomain
{
  double minimum = 0.0;
  double maximum = 1.0;
  double step = 0.1; ///< of one key press or one notch of the wheel
};

/** \brief A number with its domain: a widget binds to it in one line. Setting records the event, if the value changed. */
class NumberProperty
{
public:
  NumberProperty(EventBuffer & events, Event event, std::string name, std::string unit, double value, NumberDomain domain);

  [[nodiscard]] double Value() const noexcept { return m_Value; }
  /** Sets the nearest value of the domain. \return whether it changed. */
  bool Set(double value);
  bool Step(int steps) { return Set(m_Value + steps * m_Domain.step); }
  /** For sizes: multiplies by 1.2 to the power of `steps`. */
  bool Scale(int steps);
  [[nodiscard]] const NumberDomain & Domain() const noexcept { return m_Domain; }
  void SetDomain(NumberDomain domain);
  [[nodiscard]] const std::string & Name() const noexcept { return m_Name; }
  [[nodiscard]] const std::string & Unit() const noexcept { return m_Unit; }

private:
  EventBuffer * m_Events;
  Event m_Event;
  std::string m_Name, m_Unit;
  double m_Value;
  NumberDomain m_Domain;
};

class FlagProperty
{
public:
  FlagProperty(EventBuffer & events, Event event, std::string name, bool value);
  [[nodiscard]] bool Value() const noexcept { return m_Value; }
  bool Set(bool value);
  void Toggle() { Set(!m_Value); }
  [[nodiscard]] const std::string & Name() const noexcept { return m_Name; }

private:
  EventBuffer * m_Events;
  Event m_Event;
  std::string m_Name;
  bool m_Value;
};

/** One of a few named items. */
class ChoiceProperty
{
public:
  ChoiceProperty(EventBuffer & events, Event event, std::string name, std::vector<std::string> items, std::size_t index);
  [[nodiscard]] std::size_t Index() const noexcept { return m_Index; }
  template <typename TEnum> [[nodiscard]] TEnum As() const noexcept { return static_cast<TEnum>(m_Index); }
  /** \return false, and no change, for an index beyond the items. */
  bool Set(std::size_t index);
  template <typename TEnum> bool SetTo(TEnum item) { return Set(static_cast<std::size_t>(item)); }
  void Next() { Set((m_Index + 1) % m_Items.size()); }
  void Previous() { Set((m_Index + m_Items.size() - 1) % m_Items.size()); }
  [[nodiscard]] const std::vector<std::string> & Items() const noexcept { return m_Items; }
  [[nodiscard]] const std::string & Name() const noexcept { return m_Name; }

private:
  EventBuffer * m_Events;
  Event m_Event;
  std::string m_Name;
  std::vector<std::string> m_Items;
  std::size_t m_Index;
};
} // namespace myosect::viewer
