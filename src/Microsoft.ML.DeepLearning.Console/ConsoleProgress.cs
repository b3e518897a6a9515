using Spectre.Console;

namespace Microsoft.ML.DeepLearning;

/// <summary>
/// Shows training in the console while it runs: a bar, the loss, the best epoch, the time left and the speed. If the output is redirected or
/// the console cannot move its cursor, every epoch is a line of text.
/// </summary>
/// <remarks>
/// Set it as <see cref="TrainingOptions.Progress"/> before the trainer is created. The bar appears after the first epoch and stays until
/// <see cref="Dispose"/>. One object may show several runs, one after another, such as the folds of a cross validation.
/// </remarks>
/// <example>
/// <code language="csharp">
/// using var progress = new ConsoleProgress("House prices");
/// var options = new KanRegressionTrainer.Options { LabelColumnName = "Price", Progress = progress };
/// var model = features.Append(ml.Regression.Trainers.Kan(options)).Fit(data);
/// </code>
/// </example>
public sealed class ConsoleProgress : IProgress<TrainingProgress>, IDisposable
{
    private readonly object _lock = new();
    private readonly string _title;
    private readonly IAnsiConsole _console;
    private readonly RunFigures _figures = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _display;
    private ProgressTask? _bar;
    private bool _isDisposed;

    /// <summary>Creates a display; nothing is written before the first epoch ends.</summary>
    /// <param name="title">The text before the bar; at most about 20 characters fit a console of 80 columns.</param>
    /// <param name="console">The console; null for <see cref="AnsiConsole.Console"/>.</param>
    /// <exception cref="ArgumentException">The title is empty.</exception>
    public ConsoleProgress(string title, IAnsiConsole? console = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        (_title, _console) = (title, console ?? AnsiConsole.Console);
    }

    /// <summary>Shows an epoch. Reports after <see cref="Dispose"/> are ignored.</summary>
    /// <param name="value">The report.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _figures.Add(value);
            if (!_console.Profile.Capabilities.Interactive)
            {
                _console.WriteLine($"{_title} {_figures.Text()}");
                return;
            }
            _display ??= Show();
            _bar!.Value = _figures.Share;
            _bar.Description = Description();
        }
    }

    /// <summary>Leaves the last state of the bar in the console.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        _bar?.StopTask();
        _finished.TrySetResult();
        _display?.GetAwaiter().GetResult();
    }

    // The figures are to the right of the bar, so the bar keeps its place while they change.
    private Task Show() => _console.Progress()
        .AutoClear(false)
        .Columns(new ProgressBarColumn { Width = 12 }, new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(context =>
        {
            _bar = context.AddTask(Description(), maxValue: 1);
            return _finished.Task;
        });

    private string Description() => Markup.Escape($"{_title} {_figures.Text()}");
}
