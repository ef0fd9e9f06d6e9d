#include "VisitOrder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <numeric>

namespace myosect::pipeline
{
namespace
{
/** The first number in a time point's id: "V10" is after "V2". */
std::optional<double> NumberIn(const std::string & text)
{
  const auto begin = text.find_first_of("0123456789");
  if (begin == std::string::npos)
  {
    return std::nullopt;
  }
  double number = 0.0;
  (void)std::from_chars(text.data() + begin, text.data() + text.size(), number, std::chars_format::fixed);
  return number;
}

struct ProtocolField
{
  const char * name;
  const char * word;
  double tolerance; ///< relative, of numbers; 0 for texts
};

constexpr ProtocolField kFields[] = {
  { "kvp", "tube voltage", 0.001 },
  { "convolution_kernel", "kernel", 0.0 },
  { "contrast_agent", "contrast agent", 0.0 },
  { "slice_thickness_mm", "slice thickness", 0.01 },
  { "manufacturer", "manufacturer", 0.0 },
  { "receive_coil", "receive coil", 0.0 },
  { "scanning_sequence", "sequence", 0.0 },
  { "sequence_name", "name of the sequence", 0.0 },
  { "repetition_time_ms", "repetition time", 0.05 },
  { "echo_time_ms", "echo time", 0.05 },
  { "flip_angle_deg", "flip angle", 0.05 },
  { "field_strength_t", "field strength", 0.05 },
  { "fat_fraction_kind", "kind of fat fraction", 0.0 },
};

std::optional<double> Number(const std::string & text)
{
  double number = 0.0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? std::optional<double>(number) : std::nullopt;
}
} // namespace

VisitOrder OrderVisits(const std::vector<const StoredResult *> & results)
{
  using Key = std::function<std::optional<double>(const StoredResult &)>;
  const Key keys[] = { [](const StoredResult & r) { return r.offsetDays; }, [](const StoredResult & r) { return NumberIn(r.timePoint); },
                       [](const StoredResult & r)
                       {
                         const auto day = DayNumber(r.table.identity.studyDate);
                         return day ? std::optional<double>(static_cast<double>(*day)) : std::nullopt;
                       } };
  VisitOrder order;
  order.indices.resize(results.size());
  std::iota(order.indices.begin(), order.indices.end(), std::size_t{ 0 });
  for (const Key & key : keys)
  {
    if (std::all_of(results.begin(), results.end(), [&](const StoredResult * r) { return key(*r).has_value(); }))
    {
      std::stable_sort(order.indices.begin(), order.indices.end(), [&](std::size_t a, std::size_t b) { return *key(*results[a]) < *key(*results[b]); });
      return order;
    }
  }
  order.sure = results.size() < 2;
  return order;
}

Value DaysBetween(const StoredResult & from, const StoredResult & to)
{
  if (from.offsetDays && to.offsetDays)
  {
    return *to.offsetDays - *from.offsetDays;
  }
  const auto first = DayNumber(from.table.identity.studyDate), second = DayNumber(to.table.identity.studyDate);
  return first && second ? Value(static_cast<double>(*second - *first)) : Value();
}

std::vector<std::string> ProtocolDifferences(const StoredResult & a, const StoredResult & b)
{
  std::vector<std::string> differences;
  for (const ProtocolField & field : kFields)
  {
    const std::string x = TextOf(a.inputs, field.name), y = TextOf(b.inputs, field.name);
    const auto p = Number(x), q = Number(y);
    const bool equal = p && q && field.tolerance > 0.0 ? std::abs(*p - *q) <= field.tolerance * std::max(std::abs(*p), std::abs(*q)) : x == y;
    if (!equal)
    {
      differences.push_back(std::string(field.word) + " differs: " + (x.empty() ? "not told" : x) + " against " + (y.empty() ? "not told" : y));
    }
  }
  return differences;
}
} // namespace myosect::pipeline
