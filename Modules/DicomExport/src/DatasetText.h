#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfilefo.h"

#include "myosect/Core/Geometry.h"
#include "myosect/DicomExport/Codes.h"

namespace myosect::dicomexport
{
/** \throws Error(ProcessingFailed): "cannot make a DICOM object: <what>: <the toolkit's words>". */
void Require(const OFCondition & condition, const std::string & what);

/** Shortest text that gives the number back, at most 16 characters, '.' as decimal sign. */
[[nodiscard]] std::string DecimalText(double number);
/** Values separated by backslashes. */
[[nodiscard]] std::string DecimalTexts(const std::vector<double> & numbers);

void PutText(DcmItem & item, const DcmTagKey & tag, const std::string & text);
/** Puts an empty element where the item has none. */
void PutEmptyIfAbsent(DcmItem & item, const DcmTagKey & tag);
[[nodiscard]] DcmItem & SequenceEntry(DcmItem & item, const DcmTagKey & tag, long index = 0);
void PutCode(DcmItem & item, const Code & code);
/** Text of an element without padding; empty when absent. */
[[nodiscard]] std::string TextOf(DcmItem & item, const DcmTagKey & tag);

/** Declares the private scheme in (0008,0110). */
void DeclarePrivateScheme(DcmItem & dataset);

[[nodiscard]] bool IsAscii(const std::string & text);
/** Every byte that is not ASCII as '?'. */
[[nodiscard]] std::string AsciiText(std::string text);
} // namespace myosect::dicomexport
