#include "ScriptPlayer.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>

#include <QApplication>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QThread>

#include "ScriptEvents.h"
#include "ScriptText.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
constexpr double kPatienceSeconds = 120.0;
constexpr int kDialogPollMs = 15;
constexpr int kScriptFailed = static_cast<int>(ErrorCode::ProcessingFailed);

[[noreturn]] void Fail(const std::string & text)
{
  throw Error(ErrorCode::ProcessingFailed, text);
}

const std::string & At(const std::vector<std::string> & words, std::size_t n)
{
  if (n >= words.size())
  {
    Fail("'" + words.front() + "' needs more words");
  }
  return words[n];
}

ViewName ViewOf(const std::string & name)
{
  const std::map<std::string, ViewName> names{
    { "axial", ViewName::Axial }, { "second", ViewName::Second }, { "coronal", ViewName::Coronal }, { "sagittal", ViewName::Sagittal }
  };
  const auto found = names.find(name);
  if (found == names.end())
  {
    Fail("there is no view '" + name + "'");
  }
  return found->second;
}
} // namespace

ScriptPlayer::ScriptPlayer(viewer::ViewerModel & model, MainWindow & window) : m_Model(model), m_Window(window)
{
  m_DialogTimer.setInterval(kDialogPollMs);
  QObject::connect(&m_DialogTimer, &QTimer::timeout, [this] { AnswerDialog(); });
}

int ScriptPlayer::Play(const std::filesystem::path & script)
{
  std::ifstream stream(script);
  if (!stream)
  {
    throw Error(ErrorCode::UnreadableInput, "cannot read the script " + script.filename().string());
  }
  m_DialogTimer.start();
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number)
  {
    try
    {
      const Arguments words = WordsOf(line, m_Variables);
      if (!words.empty())
      {
        Run(words);
      }
      if (!m_Failure.empty())
      {
        Fail(m_Failure);
      }
    }
    catch (const Error & error)
    {
      std::cerr << script.filename().string() << ":" << number << ": " << error.what() << std::endl;
      m_DialogTimer.stop();
      return kScriptFailed;
    }
  }
  m_DialogTimer.stop();
  if (!m_Answers.isEmpty())
  {
    std::cerr << script.filename().string() << ": no dialog asked for the answer '" << m_Answers.front().toStdString() << "'" << std::endl;
    return kScriptFailed;
  }
  return 0;
}

void ScriptPlayer::Settle()
{
  for (int round = 0; round < 4; ++round)
  {
    QApplication::processEvents(QEventLoop::AllEvents, 50);
  }
  m_Window.RefreshNow();
  QApplication::processEvents(QEventLoop::AllEvents, 50);
}

void ScriptPlayer::WaitIdle(double seconds)
{
  QElapsedTimer timer;
  timer.start();
  Settle();
  while (m_Model.IsOpening() || m_Model.IsWriting() ||
         (m_Model.document.IsOpen() && m_Model.document.IsPending() && m_Model.document.MeasuringProblem().empty()))
  {
    if (static_cast<double>(timer.elapsed()) > seconds * 1000.0)
    {
      Fail("still busy after " + std::to_string(static_cast<int>(seconds)) + " s");
    }
    QThread::msleep(5);
    Settle();
  }
  Settle();
}

void ScriptPlayer::Run(const Arguments & words)
{
  const std::string & command = words.front();
  if (command == "open" || command == "open-first" || command == "open-baseline")
  {
    Open(words);
  }
  else if (command == "begin-open")
  {
    viewer::OpenRequest request;
    request.paths = { At(words, 1) };
    m_Window.Open(request);
  }
  else if (command == "worklist")
  {
    m_Window.OpenWorklist(At(words, 1), words.size() > 2 && words[2] == "blind");
    WaitIdle(kPatienceSeconds);
  }
  else if (command == "reader")
  {
    m_Model.reader = At(words, 1);
  }
  else if (command == "wait")
  {
    WaitIdle(words.size() > 1 ? NumberOf(words[1]) : kPatienceSeconds);
  }
  else if (command == "goto")
  {
    m_Model.SelectSlice(static_cast<std::size_t>(NumberOf(At(words, 1))));
    Settle();
  }
  else if (command == "key")
  {
    Press(At(words, 1), words.size() > 2 ? static_cast<int>(NumberOf(words[2])) : 1);
  }
  else if (command == "menu")
  {
    TriggerMenu(m_Window, QString::fromStdString(At(words, 1)));
    Settle();
  }
  else if (command == "answer")
  {
    m_Answers.append(QString::fromStdString(At(words, 1)));
  }
  else if (command == "click" || command == "double-click" || command == "drag" || command == "move")
  {
    Mouse(words);
  }
  else if (command == "wheel")
  {
    Wheel(words);
  }
  else if (command == "click-row" || command == "click-study")
  {
    ClickRow(command == "click-row" ? static_cast<QTableView &>(m_Window.Measurements())
                                    : static_cast<QTableView &>(m_Window.List().Table()),
             static_cast<int>(NumberOf(At(words, 1))));
    Settle();
    WaitIdle(kPatienceSeconds);
  }
  else if (command == "click-plot")
  {
    ClickPlot(m_Window.Plot(), static_cast<std::size_t>(NumberOf(At(words, 1))));
    Settle();
  }
  else if (command == "set")
  {
    SetControl(m_Window, QString::fromStdString(At(words, 1)), QString::fromStdString(At(words, 2)));
    Settle();
  }
  else if (command == "size")
  {
    m_Window.resize(static_cast<int>(NumberOf(At(words, 1))), static_cast<int>(NumberOf(At(words, 2))));
    Settle();
  }
  else if (command == "picture-size")
  {
    m_Window.Images().setFixedSize(static_cast<int>(NumberOf(At(words, 1))), static_cast<int>(NumberOf(At(words, 2))));
    m_Window.adjustSize();
    Settle();
  }
  else if (command == "rename")
  {
    m_Variables[At(words, 2)] = m_Variables[At(words, 1)];
  }
  else if (command == "let")
  {
    m_Variables[At(words, 1)] = ValueOf(At(words, 2));
  }
  else if (command == "print")
  {
    const auto variable = m_Variables.find(At(words, 1));
    std::cout << words[1] << " " << (variable != m_Variables.end() ? variable->second : ValueOf(words[1])) << std::endl;
  }
  else if (command == "expect")
  {
    Expect(words);
  }
  else if (command == "expect-pixel")
  {
    ExpectPixel(words);
  }
  else if (command == "screenshot")
  {
    Settle();
    m_Window.WritePicture(At(words, 1), PictureText::AsShown);
  }
  else if (command == "window-screenshot")
  {
    Settle();
    GrabWindow(m_Window, QString::fromStdString(At(words, 1)));
  }
  else if (command == "scroll")
  {
    Scroll(words);
  }
  else if (command == "strokes")
  {
    Strokes(words);
  }
  else if (command == "drop")
  {
    DropFiles(m_Window, QString::fromStdString(At(words, 1)));
    WaitIdle(kPatienceSeconds);
  }
  else if (command == "close-popup")
  {
    if (QWidget * popup = QApplication::activePopupWidget())
    {
      popup->close();
    }
    Settle();
  }
  else if (command == "offer-recovery")
  {
    m_Window.OfferRecovery();
    WaitIdle(kPatienceSeconds);
  }
  else if (command == "abandon")
  {
    Settle();
    m_Model.Update();
    std::cout.flush();
    std::_Exit(0);
  }
  else
  {
    Fail("there is no command '" + command + "'");
  }
}

void ScriptPlayer::Open(const Arguments & words)
{
  viewer::OpenRequest request;
  for (std::size_t n = 1; n < words.size(); ++n)
  {
    const std::string & word = words[n];
    if (word.rfind("segmentation=", 0) == 0)
    {
      request.segmentation = word.substr(13);
    }
    else if (word.rfind("images=", 0) == 0)
    {
      request.images = { word.substr(7) };
    }
    else if (word.rfind("water=", 0) == 0)
    {
      request.choices.water = word.substr(6);
    }
    else if (word.rfind("fat=", 0) == 0)
    {
      request.choices.fat = word.substr(4);
    }
    else if (word == "segment=calf" || word == "segment=thigh")
    {
      request.choices.segment = word == "segment=calf" ? Segment::Calf : Segment::Thigh;
    }
    else if (word == "modality=ct" || word == "modality=t1")
    {
      request.modality = word == "modality=ct" ? Modality::Ct : Modality::T1;
    }
    else
    {
      request.paths.emplace_back(word);
    }
  }
  if (words.front() == "open-baseline")
  {
    m_Window.OpenBaseline(request);
    WaitIdle(kPatienceSeconds);
    return;
  }
  QElapsedTimer timer;
  timer.start();
  const bool begun = words.size() == 1; // by the command line
  const auto before = begun ? nullptr : m_Model.document.SharedSource();
  if (!begun)
  {
    m_Window.Open(request);
  }
  while (m_Model.IsOpening() && m_Model.document.SharedSource() == before)
  {
    QThread::msleep(1);
    Settle();
  }
  Settle();
  m_Variables["first-picture-ms"] = std::to_string(timer.elapsed());
  m_Variables["start-to-picture-ms"] = std::to_string(std::lround(MillisecondsSinceStart()));
  if (words.front() == "open")
  {
    WaitIdle(kPatienceSeconds);
  }
}

void ScriptPlayer::Press(const std::string & key, int count)
{
  for (int n = 0; n < count; ++n)
  {
    SendKey(m_Window.Images(), QString::fromStdString(key));
    Settle();
  }
}

QPointF ScriptPlayer::WidgetPoint(ViewName view, const std::string & x, const std::string & y)
{
  SceneBinder & scene = m_Window.Images().Scene();
  const std::size_t k = scene.SliceOf(view);
  const viewer::StudySource & source = scene.DocumentOf(view).Source();
  const Grid & grid = source.CanonicalGrid();
  Vector3 point{};
  if (view == ViewName::Coronal || view == ViewName::Sagittal)
  {
    // x: slice, y: share of the way across
    const Vector3 across = scene.View(view).CentreLps();
    const Vector3 slice = grid.PointLps({ 0.0, 0.0, source.SlicePositionsMm()[static_cast<std::size_t>(NumberOf(x))] / grid.spacingMm[2] });
    point = across;
    const double height = Dot({ slice[0] - across[0], slice[1] - across[1], slice[2] - across[2] }, grid.direction[2]);
    const double aside = NumberOf(y);
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      point[axis] += height * grid.direction[2][axis] + aside * grid.direction[view == ViewName::Coronal ? 0 : 1][axis];
    }
  }
  else if (x.front() == '@')
  {
    point = grid.PointLps({ NumberOf(x.substr(1)), NumberOf(y.substr(1)), source.SlicePositionsMm()[k] / grid.spacingMm[2] });
  }
  else
  {
    // Millimetres x and y of the patient; the plane gives z.
    const Vector3 origin = grid.PointLps({ 0.0, 0.0, source.SlicePositionsMm()[k] / grid.spacingMm[2] });
    const Vector3 & normal = grid.direction[2];
    point = { NumberOf(x), NumberOf(y), origin[2] };
    point[2] -= (normal[0] * (point[0] - origin[0]) + normal[1] * (point[1] - origin[1])) / normal[2];
  }
  const rendering::PixelPoint pixel = scene.View(view).PixelAt(point);
  const double ratio = m_Window.Images().devicePixelRatioF();
  return { pixel.x / ratio, pixel.y / ratio };
}

void ScriptPlayer::Mouse(const Arguments & words)
{
  const ViewName view = ViewOf(At(words, 1));
  Settle();
  std::vector<QPointF> path;
  std::size_t n = 2;
  for (; n + 1 < words.size() && IsNumber(words[n]); n += 2)
  {
    path.push_back(WidgetPoint(view, words[n], words[n + 1]));
  }
  if (path.empty())
  {
    Fail("'" + words.front() + "' needs a place: x y");
  }
  MouseLook look;
  for (; n < words.size(); ++n)
  {
    look.Take(words[n]);
  }
  look.doubleClick = words.front() == "double-click";
  SendMouse(m_Window.Images(), path, look, words.front() == "move", [this] { Settle(); });
  Settle();
}

void ScriptPlayer::Wheel(const Arguments & words)
{
  MouseLook look;
  for (std::size_t n = 3; n < words.size(); ++n)
  {
    look.Take(words[n]);
  }
  const rendering::PixelRect & place = m_Window.Images().Scene().View(ViewOf(At(words, 1))).Place();
  const double ratio = m_Window.Images().devicePixelRatioF();
  const QPointF middle((place.x + place.width / 2.0) / ratio, (place.y + place.height / 2.0) / ratio);
  const int notches = static_cast<int>(NumberOf(At(words, 2)));
  for (int turn = 0; turn < std::abs(notches); ++turn)
  {
    SendWheel(m_Window.Images(), middle, notches > 0 ? 1 : -1, look.modifiers);
    Settle();
  }
}

void ScriptPlayer::Expect(const Arguments & words)
{
  Settle();
  const std::string seen = ValueOf(At(words, 1));
  const std::string & relation = At(words, 2);
  const std::string & wanted = At(words, 3);
  if (!Holds(seen, relation, wanted))
  {
    Fail("expected " + words[1] + " " + relation + " '" + wanted + "', seen '" + seen + "'");
  }
}

void ScriptPlayer::ExpectPixel(const Arguments & words)
{
  const ViewName view = ViewOf(At(words, 1));
  Settle();
  const QPointF at = WidgetPoint(view, At(words, 2), At(words, 3));
  const rendering::RgbPicture picture = m_Window.Images().Grab(PictureText::None);
  const double ratio = m_Window.Images().devicePixelRatioF();
  const rendering::Rgb seen = picture.At(static_cast<int>(at.x() * ratio), static_cast<int>(at.y() * ratio));
  const double tolerance = NumberOf(At(words, 7));
  const bool near = std::abs(seen.red - NumberOf(words[4])) <= tolerance && std::abs(seen.green - NumberOf(words[5])) <= tolerance &&
                    std::abs(seen.blue - NumberOf(words[6])) <= tolerance;
  if (!near)
  {
    Fail("the pixel is " + std::to_string(seen.red) + " " + std::to_string(seen.green) + " " + std::to_string(seen.blue));
  }
}

void ScriptPlayer::AnswerDialog()
{
  QWidget * dialog = QApplication::activeModalWidget();
  if (dialog == nullptr || qobject_cast<QProgressDialog *>(dialog) != nullptr)
  {
    return;
  }
  if (m_Answers.isEmpty())
  {
    m_Failure = "a dialog asks without an answer: " + dialog->windowTitle().toStdString();
    static_cast<QDialog *>(dialog)->reject();
    return;
  }
  const QString answer = m_Answers.takeFirst();
  if (!GiveAnswer(*dialog, answer))
  {
    m_Failure = "the dialog '" + dialog->windowTitle().toStdString() + "' takes no answer '" + answer.toStdString() + "'";
    static_cast<QDialog *>(dialog)->reject();
  }
}
} // namespace myosect::app
