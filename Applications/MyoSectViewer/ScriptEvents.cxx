#include "ScriptEvents.h"

#include <cmath>

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QScreen>
#include <QUrl>
#include <QWheelEvent>
#include <QWindow>

#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
constexpr int kNotch = 120;
constexpr int kStepsAWay = 6;

[[noreturn]] void Fail(const QString & text)
{
  throw Error(ErrorCode::ProcessingFailed, text.toStdString());
}

void Send(QWidget & target, QEvent::Type type, const QPointF & at, Qt::MouseButton button, Qt::MouseButtons held,
          Qt::KeyboardModifiers modifiers)
{
  QMouseEvent event(type, at, target.mapToGlobal(at.toPoint()), button, held, modifiers);
  QApplication::sendEvent(&target, &event);
}
} // namespace

void MouseLook::Take(const std::string & word)
{
  if (word == "left" || word == "right" || word == "middle")
  {
    button = word == "left" ? Qt::LeftButton : word == "right" ? Qt::RightButton : Qt::MiddleButton;
  }
  else if (word == "shift" || word == "ctrl")
  {
    modifiers |= word == "shift" ? Qt::ShiftModifier : Qt::ControlModifier;
  }
  else
  {
    Fail("'" + QString::fromStdString(word) + "' is neither a button nor a key");
  }
}

void SendKey(QWidget & target, const QString & portableText)
{
  const QKeySequence sequence(portableText, QKeySequence::PortableText);
  if (sequence.isEmpty() || sequence[0] == Qt::Key_unknown)
  {
    Fail("there is no key " + portableText);
  }
  const int code = sequence[0];
  const int key = code & ~static_cast<int>(Qt::KeyboardModifierMask);
  const Qt::KeyboardModifiers modifiers(code & static_cast<int>(Qt::KeyboardModifierMask));
  QKeyEvent press(QEvent::KeyPress, key, modifiers);
  QApplication::sendEvent(&target, &press);
  QKeyEvent release(QEvent::KeyRelease, key, modifiers);
  QApplication::sendEvent(&target, &release);
}

void SendMouse(QWidget & target, const std::vector<QPointF> & path, const MouseLook & look, bool moveOnly,
               const std::function<void()> & settle)
{
  Send(target, QEvent::MouseMove, path.front(), Qt::NoButton, Qt::NoButton, look.modifiers);
  settle();
  if (moveOnly)
  {
    return;
  }
  Send(target, QEvent::MouseButtonPress, path.front(), look.button, look.button, look.modifiers);
  settle();
  for (std::size_t n = 1; n < path.size(); ++n)
  {
    for (int step = 1; step <= kStepsAWay; ++step)
    {
      const QPointF at = path[n - 1] + (path[n] - path[n - 1]) * step / kStepsAWay;
      Send(target, QEvent::MouseMove, at, Qt::NoButton, look.button, look.modifiers);
      settle();
    }
  }
  Send(target, QEvent::MouseButtonRelease, path.back(), look.button, Qt::NoButton, look.modifiers);
  if (look.doubleClick)
  {
    Send(target, QEvent::MouseButtonDblClick, path.back(), look.button, look.button, look.modifiers);
    Send(target, QEvent::MouseButtonRelease, path.back(), look.button, Qt::NoButton, look.modifiers);
  }
  settle();
}

void SendWheel(QWidget & target, const QPointF & at, int notches, Qt::KeyboardModifiers modifiers)
{
  QWheelEvent event(at, target.mapToGlobal(at.toPoint()), QPoint(), QPoint(0, kNotch * notches), Qt::NoButton, modifiers, Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&target, &event);
}

void ClickRow(QTableView & table, int row)
{
  const QModelIndex index = table.model()->index(row, 0);
  if (!index.isValid())
  {
    Fail(QString("the table has no row %1").arg(row));
  }
  table.scrollTo(index);
  const QPointF at = table.visualRect(index).center();
  Send(*table.viewport(), QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
  Send(*table.viewport(), QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, Qt::NoModifier);
}

void ClickPlot(PlotPane & plot, std::size_t row)
{
  for (const viewer::Curve & curve : plot.Shown().curves)
  {
    for (const viewer::CurvePoint & point : curve.points)
    {
      if (point.row == row)
      {
        const rendering::PixelPoint pixel = plot.Area().plot->PixelAt(point.placeMm, point.value);
        const double ratio = plot.Area().devicePixelRatioF();
        const QPointF at(pixel.x / ratio, pixel.y / ratio);
        Send(plot.Area(), QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        Send(plot.Area(), QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, Qt::NoModifier);
        return;
      }
    }
  }
  Fail(QString("the plot has no point of row %1").arg(row));
}

void DropFiles(QWidget & target, const QString & path)
{
  QMimeData data;
  data.setUrls({ QUrl::fromLocalFile(path) });
  QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &enter);
  if (!enter.isAccepted())
  {
    Fail("the window does not take files");
  }
  QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &drop);
}

void TriggerMenu(QWidget & window, const QString & name)
{
  auto * action = window.findChild<QAction *>("action-" + name);
  if (action == nullptr)
  {
    Fail("no menu has the action " + name);
  }
  action->trigger();
}

void SetControl(QWidget & window, const QString & name, const QString & value)
{
  if (auto * number = window.findChild<QDoubleSpinBox *>("number-" + name))
  {
    number->setValue(value.toDouble());
  }
  else if (auto * flag = window.findChild<QCheckBox *>("flag-" + name))
  {
    flag->setChecked(value == "on");
  }
  else if (auto * choice = window.findChild<QComboBox *>(name == "plot-metric" ? name : "choice-" + name))
  {
    const int index = choice->findText(value);
    if (index < 0)
    {
      Fail(name + " has no item " + value);
    }
    choice->setCurrentIndex(index);
  }
  else
  {
    Fail("there is no control " + name);
  }
}

bool GiveAnswer(QWidget & dialog, const QString & answer)
{
  if (auto * input = qobject_cast<QInputDialog *>(&dialog))
  {
    if (answer == "<cancel>")
    {
      input->reject();
      return true;
    }
    input->setTextValue(answer);
    input->accept();
    return true;
  }
  if (auto * box = qobject_cast<QMessageBox *>(&dialog))
  {
    for (QAbstractButton * button : box->buttons())
    {
      if (button->text().remove('&') == answer)
      {
        button->click();
        return true;
      }
    }
    return false;
  }
  if (auto * files = qobject_cast<QFileDialog *>(&dialog))
  {
    auto * edit = files->findChild<QLineEdit *>("fileNameEdit");
    if (answer == "<cancel>" || edit == nullptr)
    {
      files->reject();
      return edit != nullptr;
    }
    edit->setText(answer);
    QMetaObject::invokeMethod(files, "accept");
    return true;
  }
  return false;
}

QString TextsOf(const QWidget & window)
{
  QStringList texts{ window.windowTitle() };
  for (const auto * action : window.findChildren<QAction *>())
  {
    texts << action->text() << action->toolTip();
  }
  for (const auto * widget : window.findChildren<QWidget *>())
  {
    texts << widget->windowTitle() << widget->toolTip() << widget->statusTip();
    if (const auto * label = qobject_cast<const QLabel *>(widget))
    {
      texts << label->text();
    }
    if (const auto * button = qobject_cast<const QAbstractButton *>(widget))
    {
      texts << button->text();
    }
    const auto * view = qobject_cast<const QAbstractItemView *>(widget);
    const QAbstractItemModel * items = view != nullptr ? view->model() : nullptr;
    for (int row = 0; items != nullptr && row < items->rowCount(); ++row)
    {
      for (int column = 0; column < items->columnCount(); ++column)
      {
        const QModelIndex at = items->index(row, column);
        texts << at.data().toString() << at.data(Qt::ToolTipRole).toString();
      }
    }
  }
  return texts.join('\n');
}

void GrabWindow(QWidget & window, const QString & file)
{
  QApplication::processEvents();
  const QPixmap picture =
      window.windowHandle()->screen()->grabWindow(0, window.geometry().x(), window.geometry().y(), window.width(), window.height());
  if (!picture.save(file, "PNG"))
  {
    Fail("cannot write " + file);
  }
}
} // namespace myosect::app
