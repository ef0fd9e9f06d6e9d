#include "FilterProgress.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "PluginTable.h"
#include "myosect/Core/Quantity.h"

namespace myosect::slicer
{
namespace
{
/** A stage of the pipeline, its words for people and the share of the run at which it begins. */
struct Stage
{
  const char * name;
  const char * words;
  double begin;
};

constexpr std::array<Stage, 6> kStages{ { { "read", "reading", 0.0 },
                                          { "limbs", "finding limbs", 0.05 },
                                          { "segment", "segmenting", 0.2 },
                                          { "measure", "measuring", 0.65 },
                                          { "report", "drawing pictures and tables", 0.85 },
                                          { "write", "writing", 0.97 } } };
} // namespace

FilterProgress::FilterProgress(std::ostream & out) : m_Out(out)
{
  m_Out << "<filter-start>\n<filter-name>" << kPluginTitle << "</filter-name>\n<filter-comment>starting</filter-comment>\n</filter-start>"
        << std::endl;
}

FilterProgress::~FilterProgress()
{
  m_Out << "<filter-end>\n<filter-name>" << kPluginTitle << "</filter-name>\n</filter-end>" << std::endl;
}

void FilterProgress::Report(const ProgressEvent & event)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  const auto stage = std::find_if(kStages.begin(), kStages.end(), [&](const Stage & s) { return event.stage == s.name; });
  if (stage == kStages.end())
  {
    return;
  }
  const double end = stage + 1 == kStages.end() ? 1.0 : (stage + 1)->begin;
  const int percent = static_cast<int>(100.0 * (stage->begin + (end - stage->begin) * std::clamp(event.fraction, 0.0, 1.0)));
  if (event.stage != m_Stage)
  {
    m_Stage = event.stage;
    m_Out << "<filter-comment>" << stage->words << "</filter-comment>" << std::endl;
  }
  if (percent > m_Percent)
  {
    m_Percent = percent;
    m_Out << "<filter-progress>" << FormatNumber(0.01 * percent) << "</filter-progress>" << std::endl;
  }
}
} // namespace myosect::slicer
