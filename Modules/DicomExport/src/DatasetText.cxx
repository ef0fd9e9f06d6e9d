#include "DatasetText.h"

#include <algorithm>
#include <charconv>

#include "dcmtk/dcmdata/dcdeftag.h"

#include "Uids.h"
#include "myosect/Core/Error.h"

namespace myosect::dicomexport
{
void Require(const OFCondition & condition, const std::string & what)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::ProcessingFailed, "cannot make a DICOM object: " + what + ": " + condition.text());
  }
}

std::string DecimalText(double number)
{
  constexpr std::ptrdiff_t longest = 16; // of a Decimal String
  char buffer[64];
  auto result = std::to_chars(buffer, buffer + sizeof(buffer), number);
  for (int digits = 16; result.ptr - buffer > longest && digits > 0; --digits)
  {
    result = std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::general, digits);
  }
  return std::string(buffer, result.ptr);
}

std::string DecimalTexts(const std::vector<double> & numbers)
{
  std::string text;
  for (const double number : numbers)
  {
    text += (text.empty() ? "" : "\\") + DecimalText(number);
  }
  return text;
}

void PutText(DcmItem & item, const DcmTagKey & tag, const std::string & text)
{
  Require(item.putAndInsertOFStringArray(tag, OFString(text.c_str(), text.size())), DcmTag(tag).getTagName());
}

void PutEmptyIfAbsent(DcmItem & item, const DcmTagKey & tag)
{
  if (!item.tagExists(tag))
  {
    Require(item.insertEmptyElement(tag), DcmTag(tag).getTagName());
  }
}

DcmItem & SequenceEntry(DcmItem & item, const DcmTagKey & tag, long index)
{
  DcmItem * entry = nullptr;
  Require(item.findOrCreateSequenceItem(tag, entry, index), DcmTag(tag).getTagName());
  return *entry;
}

void PutCode(DcmItem & item, const Code & code)
{
  PutText(item, DCM_CodeValue, code.value);
  PutText(item, DCM_CodingSchemeDesignator, code.scheme);
  PutText(item, DCM_CodeMeaning, code.meaning);
}

std::string TextOf(DcmItem & item, const DcmTagKey & tag)
{
  OFString text;
  if (item.findAndGetOFStringArray(tag, text).bad())
  {
    return {};
  }
  std::string result(text.c_str(), text.size());
  const std::size_t end = result.find_last_not_of(std::string(" \0", 2));
  result.erase(end == std::string::npos ? 0 : end + 1);
  return result;
}

void DeclarePrivateScheme(DcmItem & dataset)
{
  DcmItem & scheme = SequenceEntry(dataset, DCM_CodingSchemeIdentificationSequence);
  PutText(scheme, DCM_CodingSchemeDesignator, kPrivateScheme);
  PutText(scheme, DCM_CodingSchemeUID, PrivateSchemeUid());
  PutText(scheme, DCM_CodingSchemeName, kPrivateSchemeName);
  PutText(scheme, DCM_CodingSchemeResponsibleOrganization, "MyoSect");
}

bool IsAscii(const std::string & text)
{
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string AsciiText(std::string text)
{
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}
} // namespace myosect::dicomexport
