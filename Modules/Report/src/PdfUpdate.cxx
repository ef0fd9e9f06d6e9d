#include "PdfUpdate.h"

#include <charconv>
#include <map>
#include <string_view>
#include <vector>

#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace
{
constexpr std::string_view kMark = "%MyoSect update\n";

[[noreturn]] void Refuse()
{
  throw Error(ErrorCode::UnsupportedInput, "the PDF report cannot be updated; measure the study again with --dicom");
}

/** The number that follows a word, looked for from a place on. */
std::size_t NumberAfter(const std::string & text, std::string_view word, std::size_t from)
{
  std::size_t at = text.find(word, from);
  at = at == std::string::npos ? at : text.find_first_of("0123456789", at + word.size());
  std::size_t number = 0;
  if (at == std::string::npos || std::from_chars(text.data() + at, text.data() + text.size(), number).ec != std::errc())
  {
    Refuse();
  }
  return number;
}

std::string Reference(std::size_t object)
{
  return std::to_string(object) + " 0 R";
}

class Update
{
public:
  explicit Update(std::string pdf) : m_Pdf(std::move(pdf))
  {
    if (const std::size_t earlier = m_Pdf.rfind(kMark); earlier != std::string::npos)
    {
      m_Pdf.erase(earlier);
    }
    const std::size_t trailer = m_Pdf.rfind("trailer");
    if (m_Pdf.rfind("%PDF-", 0) != 0 || trailer == std::string::npos)
    {
      Refuse();
    }
    m_ObjectCount = NumberAfter(m_Pdf, "/Size", trailer);
    m_Root = NumberAfter(m_Pdf, "/Root", trailer);
    m_Info = NumberAfter(m_Pdf, "/Info", trailer);
    m_Table = NumberAfter(m_Pdf, "startxref", trailer);
    m_Pdf += kMark;
  }

  std::string Run(const std::string & firstPage, const std::string & otherPages)
  {
    const std::size_t save = m_ObjectCount;
    AddStream(save, "q\n");
    AddStream(save + 1, "Q q\n" + firstPage + "Q\n");
    AddStream(save + 2, "Q q\n" + otherPages + "Q\n");
    bool isFirst = true;
    for (const std::size_t page : Pages())
    {
      ReplacePage(page, save, isFirst ? save + 1 : save + 2);
      isFirst = false;
    }
    Close(save + 3);
    return std::move(m_Pdf);
  }

private:
  /** Text of an object of the file, from its dictionary on to its end. */
  [[nodiscard]] std::string ObjectText(std::size_t number) const
  {
    constexpr std::size_t entryLength = 20;
    const std::size_t entries = m_Pdf.find('\n', m_Pdf.find('\n', m_Table) + 1) + 1; // behind "xref" and the range of numbers
    const std::size_t entry = entries + number * entryLength;
    const std::size_t begin = NumberAfter(m_Pdf, "", entry);
    const std::string head = std::to_string(number) + " 0 obj\n";
    const std::size_t end = m_Pdf.find("endobj", begin);
    if (m_Pdf.compare(begin, head.size(), head) != 0 || end == std::string::npos)
    {
      Refuse();
    }
    return m_Pdf.substr(begin + head.size(), end - begin - head.size());
  }

  /** Object numbers of the pages, in their order. */
  [[nodiscard]] std::vector<std::size_t> Pages() const
  {
    const std::string tree = ObjectText(NumberAfter(ObjectText(m_Root), "/Pages", 0));
    const std::size_t begin = tree.find("/Kids");
    const std::size_t end = tree.find(']', begin);
    std::vector<std::size_t> pages;
    for (std::size_t at = tree.find_first_of("0123456789", begin); at != std::string::npos && at < end;)
    {
      pages.push_back(NumberAfter(tree, "", at));
      at = tree.find_first_of("0123456789", tree.find('R', at));
    }
    if (pages.empty() || begin == std::string::npos)
    {
      Refuse();
    }
    return pages;
  }

  void Begin(std::size_t object)
  {
    m_Offsets[object] = m_Pdf.size();
    m_Pdf += std::to_string(object) + " 0 obj\n";
  }

  void AddStream(std::size_t object, const std::string & content)
  {
    Begin(object);
    m_Pdf += "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream\nendobj\n";
  }

  void ReplacePage(std::size_t page, std::size_t before, std::size_t after)
  {
    std::string text = ObjectText(page);
    const std::string word = "/Contents ";
    const std::size_t at = text.find(word);
    const std::string old = Reference(NumberAfter(text, word, 0));
    if (at == std::string::npos || text.compare(at + word.size(), old.size(), old) != 0)
    {
      Refuse();
    }
    text.replace(at + word.size(), old.size(), "[ " + Reference(before) + ' ' + old + ' ' + Reference(after) + " ]");
    Begin(page);
    m_Pdf += text + "endobj\n";
  }

  void Close(std::size_t objectCount)
  {
    const std::size_t table = m_Pdf.size();
    m_Pdf += "xref\n";
    for (const auto & [object, offset] : m_Offsets)
    {
      const std::string digits = std::to_string(offset);
      m_Pdf += std::to_string(object) + " 1\n" + std::string(10 - std::min<std::size_t>(10, digits.size()), '0') + digits + " 00000 n \n";
    }
    m_Pdf += "trailer\n<< /Size " + std::to_string(objectCount) + " /Root " + Reference(m_Root) + " /Info " + Reference(m_Info) +
             " /Prev " + std::to_string(m_Table) + " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  }

  std::string m_Pdf;
  std::size_t m_ObjectCount = 0, m_Root = 0, m_Info = 0, m_Table = 0;
  std::map<std::size_t, std::size_t> m_Offsets; ///< of the objects of the update
};
} // namespace

std::string UpdatePdf(std::string pdf, const std::string & firstPage, const std::string & otherPages)
{
  return Update(std::move(pdf)).Run(firstPage, otherPages);
}
} // namespace myosect::report
