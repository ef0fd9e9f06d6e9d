#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "FakeStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer::test
{
namespace fs = std::filesystem;
using myosect::test::TemporaryFolder;

inline constexpr double kLong = 30.0;

/** Opens a fake study in place of the pipeline's: the image first, then its segmentation. */
inline void OpenFake(const OpenPlan & plan, RunContext & context, const std::function<void(Opened)> & deliver)
{
  FakeParameters parameters;
  if (plan.kind == OpenKind::Analyze)
  {
    deliver({ std::make_shared<FakeStudy>(parameters), plan.origin, std::nullopt, false });
    context.Advance(0.5);
    while (fs::exists(plan.origin.inputs.front() / "slow") && !context.IsCancelled())
    {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    context.ThrowIfCancelled();
    if (fs::exists(plan.origin.inputs.front() / "broken"))
    {
      throw Error(ErrorCode::NoUsableSeries, "no usable series; check the folder");
    }
  }
  deliver({ std::make_shared<FakeStudy>(parameters), plan.origin, plan.known, true });
}

class Viewer : public testing::Test
{
protected:
  void Show(FakeParameters parameters = {})
  {
    m_Study = std::make_shared<FakeStudy>(parameters);
    m_Model.Show(m_Study, {});
    ASSERT_TRUE(m_Model.WaitIdle(kLong));
    (void)m_Model.Update();
    (void)m_Model.TakeMessages();
  }
  std::string Told()
  {
    std::string text;
    for (const Message & message : m_Model.TakeMessages())
    {
      text += message.text + '\n';
    }
    return text;
  }
  /** A stroke from press to release. */
  bool Draw(const std::vector<PlanePoint> & points, bool erase = false)
  {
    if (!m_Model.tools.Press(m_Model.Selected().sliceIndex, points.front(), erase))
    {
      return false;
    }
    for (const PlanePoint & point : points)
    {
      m_Model.tools.Drag(point);
    }
    return m_Model.tools.Release();
  }
  [[nodiscard]] double Muscle(std::size_t k, Side side) const
  {
    return m_Model.document.Rows()[*m_Model.document.FindRow(k, side)].muscleAreaCm2.value_or(0.0);
  }

  TemporaryFolder m_Work;
  std::shared_ptr<StateFolder> m_State = std::make_shared<StateFolder>(m_Work / "state");
  ViewerModel m_Model{ m_State, OpenFake };
  std::shared_ptr<FakeStudy> m_Study;
};

} // namespace myosect::viewer::test
