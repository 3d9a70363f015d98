namespace Bordnetz.Model.Features;

/// <summary>
/// The order in which a solver decides variables: those of recent conflicts first, then by number. A binary heap.
/// </summary>
internal sealed class VariableOrder
{
    private const double Limit = 1e100;

    private readonly List<double> _activity = [];
    private readonly List<int> _position = [];
    private readonly List<int> _heap = [];
    private double _step = 1;

    public void Add(int variable)
    {
        _activity.Add(0);
        _position.Add(-1);
        Return(variable);
    }

    public void Return(int variable)
    {
        if (_position[variable] >= 0)
        {
            return;
        }
        _position[variable] = _heap.Count;
        _heap.Add(variable);
        Rise(_heap.Count - 1);
    }

    public bool TryTake(out int variable)
    {
        if (_heap.Count == 0)
        {
            variable = -1;
            return false;
        }
        variable = _heap[0];
        _position[variable] = -1;
        int last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count > 0)
        {
            _heap[0] = last;
            _position[last] = 0;
            Sink(0);
        }
        return true;
    }

    public void Bump(int variable)
    {
        _activity[variable] += _step;
        if (_activity[variable] > Limit)
        {
            for (int i = 0; i < _activity.Count; i++)
            {
                _activity[i] /= Limit;
            }
            _step /= Limit;
        }
        if (_position[variable] >= 0)
        {
            Rise(_position[variable]);
        }
    }

    public void Decay() => _step /= 0.95;

    private bool Before(int a, int b) => _activity[a] > _activity[b] || (_activity[a] == _activity[b] && a < b);

    private void Rise(int i)
    {
        int variable = _heap[i];
        while (i > 0 && Before(variable, _heap[(i - 1) / 2]))
        {
            Place(i, _heap[(i - 1) / 2]);
            i = (i - 1) / 2;
        }
        Place(i, variable);
    }

    private void Sink(int i)
    {
        int variable = _heap[i];
        while ((2 * i) + 1 < _heap.Count)
        {
            int child = (2 * i) + 1;
            if (child + 1 < _heap.Count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }
            if (!Before(_heap[child], variable))
            {
                break;
            }
            Place(i, _heap[child]);
            i = child;
        }
        Place(i, variable);
    }

    private void Place(int i, int variable)
    {
        _heap[i] = variable;
        _position[variable] = i;
    }
}
