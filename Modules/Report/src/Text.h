#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace myosect::report
{
/** The text with every byte sequence that is not UTF-8 replaced by U+FFFD and control characters by a space. */
[[nodiscard]] std::string CleanText(std::string_view text);

/** CleanText with & < > " ' as entities: safe as HTML text and in quoted attributes. */
[[nodiscard]] std::string EscapeHtml(std::string_view text);

/** `decimals` digits behind the point, '.' whatever the locale, never "-0.0". `number` is finite. */
[[nodiscard]] std::string Fixed(double number, int decimals);

/** Whole number with zeros in front up to `digits` digits. */
[[nodiscard]] std::string Padded(std::size_t number, std::size_t digits);

[[nodiscard]] std::string Base64(std::string_view bytes);

/** Breaks at spaces so that no line is longer than `width` bytes unless a single word is; ends with '\n'. */
[[nodiscard]] std::string WrapLines(std::string_view text, std::size_t width);

/** First letter in upper case (ASCII). */
[[nodiscard]] std::string Capitalised(std::string text);

/** Every occurrence of `from` as `to`. */
[[nodiscard]] std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);
} // namespace myosect::report
