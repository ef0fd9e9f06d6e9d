#include "MeasurementTable.h"

#include <algorithm>

#include <QColor>
#include <QFont>
#include <QHeaderView>
#include <QItemSelectionModel>

#include "Changed.h"

namespace myosect::app
{
namespace
{
using viewer::Event;

constexpr const char * kNoteHeading = "Note";
const QColor kPendingColour(140, 140, 140);
const QColor kNoteBackground(255, 243, 214);
const QColor kEditedBackground(225, 238, 250);
} // namespace

MeasurementItems::MeasurementItems(const viewer::ViewerModel & model, QObject * parent) : QAbstractTableModel(parent), m_Model(model) {}

void MeasurementItems::Reset()
{
  beginResetModel();
  m_Columns.clear();
  m_Rows = 0;
  if (m_Model.document.IsOpen())
  {
    const viewer::StudySource & source = m_Model.document.Source();
    m_Columns = viewer::ColumnsFor(source.Identity().modality, source.FatFractionSlice(0) != nullptr);
    m_Rows = static_cast<int>(m_Model.document.Rows().size());
  }
  endResetModel();
}

void MeasurementItems::Renew()
{
  if (m_Rows != static_cast<int>(m_Model.document.Rows().size()))
  {
    Reset();
    return;
  }
  if (m_Rows > 0)
  {
    emit dataChanged(index(0, 0), index(m_Rows - 1, columnCount() - 1));
  }
}

int MeasurementItems::ColumnOf(const std::string & name) const
{
  const auto found =
      std::find_if(m_Columns.begin(), m_Columns.end(), [&](const viewer::TableColumn & column) { return column.name == name; });
  return found == m_Columns.end() ? -1 : static_cast<int>(std::distance(m_Columns.begin(), found));
}

int MeasurementItems::rowCount(const QModelIndex & parent) const
{
  return parent.isValid() ? 0 : m_Rows;
}

int MeasurementItems::columnCount(const QModelIndex & parent) const
{
  return parent.isValid() || m_Columns.empty() ? 0 : static_cast<int>(m_Columns.size()) + 1;
}

QVariant MeasurementItems::data(const QModelIndex & index, int role) const
{
  const auto row = static_cast<std::size_t>(index.row());
  const auto column = static_cast<std::size_t>(index.column());
  if (!index.isValid() || !m_Model.document.IsOpen() || row >= m_Model.document.Rows().size() || column > m_Columns.size())
  {
    return {};
  }
  const bool isNote = column == m_Columns.size();
  switch (role)
  {
  case Qt::DisplayRole:
    return QString::fromStdString(isNote ? viewer::RowNote(m_Model.document, row)
                                         : viewer::CellAt(m_Model.document, row, m_Columns[column]).text);
  case Qt::ToolTipRole:
    return QString::fromStdString(viewer::RowNote(m_Model.document, row));
  case Qt::TextAlignmentRole:
    return isNote ? QVariant(Qt::AlignLeft | Qt::AlignVCenter) : QVariant(Qt::AlignRight | Qt::AlignVCenter);
  case Qt::ForegroundRole:
    return !isNote && viewer::CellAt(m_Model.document, row, m_Columns[column]).pending ? QVariant(kPendingColour) : QVariant();
  case Qt::FontRole:
    if (!isNote && viewer::CellAt(m_Model.document, row, m_Columns[column]).pending)
    {
      QFont font;
      font.setItalic(true);
      return font;
    }
    return {};
  case Qt::BackgroundRole:
    if (m_Model.document.Rows()[row].status != Status::Ok)
    {
      return kNoteBackground;
    }
    return m_Model.document.Rows()[row].edited ? QVariant(kEditedBackground) : QVariant();
  default:
    return {};
  }
}

QVariant MeasurementItems::headerData(int section, Qt::Orientation orientation, int role) const
{
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section > static_cast<int>(m_Columns.size()))
  {
    return {};
  }
  return section == static_cast<int>(m_Columns.size()) ? QString(kNoteHeading)
                                                       : QString::fromStdString(m_Columns[static_cast<std::size_t>(section)].heading);
}

MeasurementView::MeasurementView(viewer::ViewerModel & model, QWidget * parent)
    : QTableView(parent), m_Model(model), m_Items(new MeasurementItems(model, this))
{
  setObjectName("measurements");
  setModel(m_Items);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  horizontalHeader()->setStretchLastSection(true);
  setWordWrap(false);
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex & current)
          {
            if (!m_Following && current.isValid())
            {
              m_Model.SelectRow(static_cast<std::size_t>(current.row()));
              if (onInput)
              {
                onInput();
              }
            }
          });
}

void MeasurementView::Refresh(const viewer::EventSet & changed)
{
  m_Following = true;
  if (Any(changed, { Event::Study }))
  {
    m_Items->Reset();
  }
  else if (Any(changed, { Event::Rows, Event::Content, Event::Pending, Event::Corrections }))
  {
    m_Items->Renew();
  }
  if (Any(changed, { Event::Study, Event::Content }))
  {
    resizeColumnsToContents();
  }
  if (Any(changed, { Event::Study, Event::Rows, Event::Content, Event::Selection }))
  {
    const auto row = m_Model.document.IsOpen() ? m_Model.SelectedRow() : std::nullopt;
    if (row)
    {
      const QModelIndex at = m_Items->index(static_cast<int>(*row), std::max(currentIndex().column(), 0));
      selectionModel()->setCurrentIndex(at, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
      scrollTo(m_Items->index(static_cast<int>(*row), 0));
    }
    else
    {
      selectionModel()->clearSelection();
    }
  }
  m_Following = false;
}
} // namespace myosect::app
