#include "HtmlReport.h"

#include "Findings.h"
#include "Overview.h"
#include "ReviewText.h"
#include "Text.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
constexpr std::size_t kLineWidth = kTextReportWidth;
}

std::string TextReport(const ResultContent & content)
{
  const StudyIdentity & identity = content.table.identity;
  const Findings findings = DescribeFindings(content);
  std::string text;
  const auto add = [&](const std::string & line) { text += WrapLines(line, kLineWidth); };
  text += TextReportTitle(content.review, HasEdits(content.table));
  add("Participant " + CleanText(identity.participantId) +
      (identity.studyDate.empty() ? "" : ", study of " + CleanText(identity.studyDate)));
  if (const std::string edited = EditedSlicesText(content.table); !edited.empty())
  {
    add(edited);
  }
  if (!content.protocol.empty())
  {
    add(CleanText(content.protocol));
  }
  if (const std::string coverage = CoverageText(content); !coverage.empty())
  {
    add(coverage);
  }
  text += '\n';
  for (const std::string & sentence : findings.sentences)
  {
    add(sentence);
  }
  add(NotAssessedSentence(findings));
  text += '\n';
  add("Sides are the patient's. " + LimitsSentence(content) + ' ' + std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()) +
      '.');
  add("Not a medical device.");
  return text;
}
} // namespace myosect::report
