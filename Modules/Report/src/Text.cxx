#include "Text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "myosect/Core/MarkupText.h"

namespace myosect::report
{
namespace
{
/** Length of the UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629: no overlong forms, no surrogates). */
std::size_t SequenceLength(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size())
  {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i)
  {
    if ((byte(i) & 0xC0) != 0x80)
    {
      return 0;
    }
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool outside = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90);
  return overlong || outside ? 0 : length;
}
} // namespace

std::string CleanText(std::string_view text)
{
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty())
  {
    const std::size_t length = SequenceLength(text);
    if (length == 0)
    {
      clean += "\xEF\xBF\xBD";
    }
    else if (length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F))
    {
      clean += ' ';
    }
    else
    {
      clean += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

std::string EscapeHtml(std::string_view text)
{
  return EscapeMarkup(CleanText(text));
}

std::string Fixed(double number, int decimals)
{
  char buffer[512];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::fixed, decimals);
  std::string text(buffer, result.ptr);
  if (!text.empty() && text[0] == '-' && text.find_first_not_of("-0.") == std::string::npos)
  {
    text.erase(0, 1);
  }
  return text;
}

std::string Padded(std::size_t number, std::size_t digits)
{
  const std::string text = std::to_string(number);
  return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

std::string Base64(std::string_view bytes)
{
  constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3)
  {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
    {
      group = (group << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k)
    {
      text += k <= count ? alphabet[(group >> (18 - 6 * k)) & 63u] : '=';
    }
  }
  return text;
}

std::string WrapLines(std::string_view text, std::size_t width)
{
  std::string wrapped;
  std::size_t used = 0;
  while (!text.empty())
  {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty())
    {
      continue;
    }
    if (used > 0 && used + 1 + word.size() > width)
    {
      wrapped += '\n';
      used = 0;
    }
    if (used > 0)
    {
      wrapped += ' ';
      ++used;
    }
    wrapped += word;
    used += word.size();
  }
  return wrapped + '\n';
}

std::string Capitalised(std::string text)
{
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
  {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string ReplaceAll(std::string text, std::string_view from, std::string_view to)
{
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
  {
    text.replace(at, from.size(), to);
  }
  return text;
}
} // namespace myosect::report
