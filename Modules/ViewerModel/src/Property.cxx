#include "myosect/ViewerModel/Property.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace myosect::viewer
{
namespace
{
constexpr double kScaleStep = 1.2;
}

NumberProperty::NumberProperty(EventBuffer & events, Event event, std::string name, std::string unit, double value, NumberDomain domain)
    : m_Events(&events), m_Event(event), m_Name(std::move(name)), m_Unit(std::move(unit)),
      m_Value(std::clamp(value, domain.minimum, domain.maximum)), m_Domain(domain)
{
}

bool NumberProperty::Set(double value)
{
  if (!std::isfinite(value))
  {
    return false;
  }
  const double clamped = std::clamp(value, m_Domain.minimum, m_Domain.maximum);
  if (clamped == m_Value)
  {
    return false;
  }
  m_Value = clamped;
  m_Events->Record(m_Event);
  return true;
}

bool NumberProperty::Scale(int steps)
{
  return Set(m_Value * std::pow(kScaleStep, steps));
}

void NumberProperty::SetDomain(NumberDomain domain)
{
  m_Domain = domain;
  m_Events->Record(m_Event);
  Set(m_Value);
}

FlagProperty::FlagProperty(EventBuffer & events, Event event, std::string name, bool value)
    : m_Events(&events), m_Event(event), m_Name(std::move(name)), m_Value(value)
{
}

bool FlagProperty::Set(bool value)
{
  if (value == m_Value)
  {
    return false;
  }
  m_Value = value;
  m_Events->Record(m_Event);
  return true;
}

ChoiceProperty::ChoiceProperty(EventBuffer & events, Event event, std::string name, std::vector<std::string> items, std::size_t index)
    : m_Events(&events), m_Event(event), m_Name(std::move(name)), m_Items(std::move(items)), m_Index(index)
{
}

bool ChoiceProperty::Set(std::size_t index)
{
  if (index >= m_Items.size() || index == m_Index)
  {
    return false;
  }
  m_Index = index;
  m_Events->Record(m_Event);
  return true;
}
} // namespace myosect::viewer
