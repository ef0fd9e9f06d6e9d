#pragma once

#include <optional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdatset.h"

namespace myosect::dicom
{
/** The whole value without control characters and outer blanks; values are separated by '\\'. Empty when absent. */
[[nodiscard]] std::string TextOf(DcmItem & item, const DcmTagKey & tag);
/** The values of a text, without outer blanks, in upper case. */
[[nodiscard]] std::vector<std::string> UpperValues(const std::string & text);
/** Words of letters and digits, in upper case. */
[[nodiscard]] std::vector<std::string> UpperWords(const std::string & text);
/** Whether one of `words` is one of `wanted`. */
[[nodiscard]] bool HasAny(const std::vector<std::string> & words, std::initializer_list<std::string_view> wanted);

/** Numbers whatever their representation. `count` of them or nothing; malformed and non-finite numbers set `malformed`. */
struct NumbersOf
{
  NumbersOf(DcmItem & item, const DcmTagKey & tag, std::size_t count);

  std::vector<double> values;
  bool present = false;
  bool malformed = false;
};
[[nodiscard]] std::optional<double> NumberOf(DcmItem & item, const DcmTagKey & tag);
/** 16-bit pattern of a value that may be stored signed or unsigned. */
[[nodiscard]] std::optional<Uint16> PatternOf(DcmItem & item, const DcmTagKey & tag);
[[nodiscard]] unsigned UnsignedOf(DcmItem & item, const DcmTagKey & tag);

/** Item `index` of a sequence, or null. */
[[nodiscard]] DcmItem * ItemOf(DcmItem & item, const DcmTagKey & sequence, long index = 0);
} // namespace myosect::dicom
