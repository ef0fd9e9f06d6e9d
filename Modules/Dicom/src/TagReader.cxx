#include "TagReader.h"

#include <algorithm>

#include <charconv>
#include <cmath>

#include "dcmtk/dcmdata/dcelem.h"
#include "dcmtk/dcmdata/dcsequen.h"

namespace myosect::dicom
{
namespace
{
std::string Clean(const std::string & text)
{
  std::string clean;
  for (const char c : text)
  {
    if (static_cast<unsigned char>(c) >= 32 && c != 127)
    {
      clean.push_back(c);
    }
  }
  const auto first = clean.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : clean.substr(first, clean.find_last_not_of(' ') - first + 1);
}

char Upper(char c)
{
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::vector<std::string> Split(const std::string & text, char separator)
{
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true)
  {
    const auto end = text.find(separator, begin);
    parts.push_back(Clean(text.substr(begin, end == std::string::npos ? end : end - begin)));
    if (end == std::string::npos)
    {
      return parts;
    }
    begin = end + 1;
  }
}

/** An element that may be loaded: a damaged length would have the toolkit allocate and print gigabytes. */
DcmElement * ShortElement(DcmItem & item, const DcmTagKey & tag)
{
  constexpr Uint32 longestBytes = 65536;
  DcmElement * element = nullptr;
  const bool isFound = item.findAndGetElement(tag, element).good() && element != nullptr;
  return isFound && element->isLeaf() && element->getLengthField() <= longestBytes ? element : nullptr;
}

std::optional<double> Parse(const std::string & text)
{
  const char * begin = text.data();
  const char * end = begin + text.size();
  if (begin != end && *begin == '+')
  {
    ++begin;
  }
  double number = 0.0;
  const auto result = std::from_chars(begin, end, number);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(number) ? std::optional<double>(number) : std::nullopt;
}
} // namespace

std::string TextOf(DcmItem & item, const DcmTagKey & tag)
{
  OFString text;
  DcmElement * element = ShortElement(item, tag);
  return element != nullptr && element->getOFStringArray(text).good() ? Clean(std::string(text.c_str(), text.size())) : std::string();
}

std::vector<std::string> UpperValues(const std::string & text)
{
  std::vector<std::string> values = Split(text, '\\');
  for (auto & value : values)
  {
    for (auto & c : value)
    {
      c = Upper(c);
    }
  }
  return values;
}

std::vector<std::string> UpperWords(const std::string & text)
{
  std::vector<std::string> words(1);
  for (const char c : text)
  {
    const char upper = Upper(c);
    if ((upper >= 'A' && upper <= 'Z') || (upper >= '0' && upper <= '9'))
    {
      words.back().push_back(upper);
    }
    else if (!words.back().empty())
    {
      words.emplace_back();
    }
  }
  if (words.back().empty())
  {
    words.pop_back();
  }
  return words;
}

NumbersOf::NumbersOf(DcmItem & item, const DcmTagKey & tag, std::size_t count)
{
  const std::string text = TextOf(item, tag);
  present = !text.empty();
  if (!present)
  {
    return;
  }
  for (const auto & part : Split(text, '\\'))
  {
    const auto number = Parse(part);
    if (!number)
    {
      malformed = true;
      return;
    }
    values.push_back(*number);
  }
  malformed = values.size() != count;
}

std::optional<double> NumberOf(DcmItem & item, const DcmTagKey & tag)
{
  const std::string text = TextOf(item, tag);
  return text.empty() ? std::nullopt : Parse(Split(text, '\\').front());
}

std::optional<Uint16> PatternOf(DcmItem & item, const DcmTagKey & tag)
{
  DcmElement * element = ShortElement(item, tag);
  Uint16 unsignedValue = 0;
  if (element != nullptr && element->getUint16(unsignedValue).good())
  {
    return unsignedValue;
  }
  Sint16 signedValue = 0;
  if (element != nullptr && element->getSint16(signedValue).good())
  {
    return static_cast<Uint16>(signedValue);
  }
  return std::nullopt;
}

unsigned UnsignedOf(DcmItem & item, const DcmTagKey & tag)
{
  DcmElement * element = ShortElement(item, tag);
  Uint16 value = 0;
  return element != nullptr && element->getUint16(value).good() ? value : 0u;
}

DcmItem * ItemOf(DcmItem & item, const DcmTagKey & sequence, long index)
{
  DcmItem * found = nullptr;
  return item.findAndGetSequenceItem(sequence, found, index).good() ? found : nullptr;
}

bool HasAny(const std::vector<std::string> & words, std::initializer_list<std::string_view> wanted)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string & word)
                     { return std::find(wanted.begin(), wanted.end(), std::string_view(word)) != wanted.end(); });
}
} // namespace myosect::dicom
