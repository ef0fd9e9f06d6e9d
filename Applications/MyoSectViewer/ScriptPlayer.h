#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <QPoint>
#include <QStringList>
#include <QTimer>

#include "MainWindow.h"

namespace myosect::app
{
/**
 * \brief Replays what a person does, through the events of the real widgets, and checks what comes of it.
 *
 * One command a line; the commands stand in docs/developer/viewer-scripts.md. The first line that fails ends the script.
 */
class ScriptPlayer
{
public:
  ScriptPlayer(viewer::ViewerModel & model, MainWindow & window);

  /** \return 0, or 80 with a line on stderr that names file, line and what was seen. \throws Error(UnreadableInput) for a script that
   * cannot be read. */
  int Play(const std::filesystem::path & script);

private:
  struct Words;
  using Arguments = std::vector<std::string>;

  void Run(const Arguments & words);
  void Settle();
  void WaitIdle(double seconds);
  void Press(const std::string & key, int count);
  void Mouse(const Arguments & words);
  void Wheel(const Arguments & words);
  void Expect(const Arguments & words);
  void ExpectPixel(const Arguments & words);
  void Scroll(const Arguments & words);
  void Strokes(const Arguments & words);
  /** Handles what was sent, paints, and tells how long that took since `begin`. */
  [[nodiscard]] double PaintedMs(std::chrono::steady_clock::time_point begin);
  [[nodiscard]] static double MillisecondsSinceStart();
  void Open(const Arguments & words);
  void AnswerDialog();
  [[nodiscard]] std::string ValueOf(const std::string & name);
  [[nodiscard]] std::string CellText(const std::string & rest);
  [[nodiscard]] QPointF WidgetPoint(ViewName view, const std::string & x, const std::string & y);

  viewer::ViewerModel & m_Model;
  MainWindow & m_Window;
  QTimer m_DialogTimer;
  QStringList m_Answers;
  std::string m_Failure;
  std::map<std::string, std::string> m_Variables;
};
} // namespace myosect::app
