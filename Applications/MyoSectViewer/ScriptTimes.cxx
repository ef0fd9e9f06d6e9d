#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <QApplication>
#include <unistd.h>

#include "ScriptEvents.h"
#include "ScriptPlayer.h"
#include "ScriptText.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
using Clock = std::chrono::steady_clock;

constexpr int kEventPatienceMs = 50;
constexpr double kPatienceSeconds = 600.0;
constexpr double kStrokeVoxels = 24.0;
constexpr std::size_t kStartTimeField = 19; ///< fields of /proc/self/stat between the name and the time of the start

/** Of the limb that most of the plane's muscle belongs to. */
std::optional<viewer::PlanePoint> MiddleOfMuscle(const viewer::Document & document, std::size_t k)
{
  const std::size_t columns = document.Source().CanonicalGrid().size[0];
  const std::size_t count = document.Source().CanonicalGrid().SliceVoxelCount();
  const LabelId * labels = document.LabelSlice(k);
  double most = 0.0;
  std::optional<viewer::PlanePoint> middle;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    viewer::PlanePoint sum;
    double voxels = 0.0;
    for (std::size_t n = 0; n < count; ++n)
    {
      if (labels[n] == LabelOf(Tissue::Muscle, side))
      {
        sum.i += static_cast<double>(n % columns);
        sum.j += static_cast<double>(n / columns);
        voxels += 1.0;
      }
    }
    if (voxels > most)
    {
      most = voxels;
      middle = viewer::PlanePoint{ sum.i / voxels, sum.j / voxels };
    }
  }
  return middle;
}

void Sort(std::vector<double> & milliseconds, std::map<std::string, std::string> & variables, const std::string & name)
{
  std::sort(milliseconds.begin(), milliseconds.end());
  variables[name + "-median-ms"] = std::to_string(milliseconds[milliseconds.size() / 2]);
  variables[name + "-p95-ms"] = std::to_string(milliseconds[milliseconds.size() * 95 / 100]);
}
} // namespace

double ScriptPlayer::MillisecondsSinceStart()
{
  std::ifstream stat("/proc/self/stat");
  stat.ignore(std::numeric_limits<std::streamsize>::max(), ')');
  std::string field;
  for (std::size_t n = 0; n < kStartTimeField; ++n)
  {
    stat >> field;
  }
  double startTicks = 0.0;
  stat >> startTicks;
  double uptimeSeconds = 0.0;
  std::ifstream("/proc/uptime") >> uptimeSeconds;
  return 1000.0 * (uptimeSeconds - startTicks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double ScriptPlayer::PaintedMs(Clock::time_point begin)
{
  m_Window.RefreshNow();
  QApplication::processEvents(QEventLoop::AllEvents, kEventPatienceMs);
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

void ScriptPlayer::Scroll(const Arguments & words)
{
  if (words.size() < 2)
  {
    throw Error(ErrorCode::ProcessingFailed, "'scroll' needs a number of slices");
  }
  std::vector<double> milliseconds;
  const QPointF middle(m_Window.Images().width() / 3.0, m_Window.Images().height() / 2.0);
  int direction = 1;
  for (auto left = static_cast<int>(NumberOf(words[1])); left > 0; --left)
  {
    const std::size_t k = m_Model.Selected().sliceIndex;
    direction = k + 1 >= m_Model.document.SliceCount() ? -1 : k == 0 ? 1 : direction;
    const auto begin = Clock::now();
    SendWheel(m_Window.Images(), middle, direction, Qt::NoModifier);
    milliseconds.push_back(PaintedMs(begin));
  }
  Sort(milliseconds, m_Variables, "scroll");
}

void ScriptPlayer::Strokes(const Arguments & words)
{
  if (words.size() < 2)
  {
    throw Error(ErrorCode::ProcessingFailed, "'strokes' needs a number");
  }
  std::vector<double> milliseconds;
  for (auto left = static_cast<int>(NumberOf(words[1])); left > 0; --left)
  {
    m_Model.SelectSlice((m_Model.Selected().sliceIndex + 1) % m_Model.document.SliceCount());
    Settle();
    const auto middle = MiddleOfMuscle(m_Model.document, m_Model.Selected().sliceIndex);
    if (!middle)
    {
      continue;
    }
    const std::string row = "@" + std::to_string(middle->j);
    const std::vector<QPointF> path{ WidgetPoint(ViewName::Axial, "@" + std::to_string(middle->i), row),
                                     WidgetPoint(ViewName::Axial, "@" + std::to_string(middle->i + kStrokeVoxels), row) };
    auto begin = Clock::now();
    bool painting = false;
    SendMouse(m_Window.Images(), path, MouseLook(), false,
              [&]
              {
                // What the hand does is there: the touched slice is measured and the window shows it.
                const double taken = PaintedMs(begin);
                if (painting)
                {
                  milliseconds.push_back(taken);
                }
                painting = m_Model.document.InStep();
                begin = Clock::now();
              });
    WaitIdle(kPatienceSeconds);
  }
  if (milliseconds.empty())
  {
    throw Error(ErrorCode::ProcessingFailed, "'strokes' painted nothing: choose the brush, and a study with muscle");
  }
  Sort(milliseconds, m_Variables, "stroke");
}
} // namespace myosect::app
