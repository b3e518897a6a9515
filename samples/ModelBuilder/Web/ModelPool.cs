using System.Collections.Concurrent;
using Microsoft.ML;

namespace ModelBuilderSample.Web;

/// <summary>
/// Prediction engines over one model file, for any number of threads. <see cref="Reload"/> replaces the model while requests run: those that began
/// keep the old one, which is disposed when the last of them ends.
/// </summary>
internal sealed class ModelPool<TInput, TOutput>(string path) : IDisposable
    where TInput : class
    where TOutput : class, new()
{
    private LoadedModel _current = new(path);

    /// <summary>The number of times that a model was loaded.</summary>
    public int Version { get; private set; } = 1;

    public TOutput Predict(TInput input)
    {
        while (true)
        {
            var model = Volatile.Read(ref _current);
            if (!model.TryEnter())
                continue; // retired between the two lines: the next one is there already
            try
            {
                return model.Predict(input);
            }
            finally
            {
                model.Leave();
            }
        }
    }

    public void Reload()
    {
        var next = new LoadedModel(path); // a file that cannot be loaded throws here, and the old model stays
        Interlocked.Exchange(ref _current, next).Leave();
        Version++;
    }

    public void Dispose() => _current.Leave();

    private sealed class LoadedModel
    {
        private readonly MLContext _ml = new();
        private readonly ITransformer _model;
        private readonly ConcurrentBag<PredictionEngine<TInput, TOutput>> _engines = [];
        private int _users = 1; // the pool itself is the first

        public LoadedModel(string path) => _model = _ml.Model.Load(path, out _);

        public bool TryEnter()
        {
            int users;
            do
            {
                users = Volatile.Read(ref _users);
                if (users == 0)
                    return false;
            }
            while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
            return true;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _users) > 0)
                return;
            foreach (var engine in _engines)
                engine.Dispose();
            (_model as IDisposable)?.Dispose();
        }

        // An engine serves one request at a time. None of them owns the model.
        public TOutput Predict(TInput input)
        {
            if (!_engines.TryTake(out var engine))
                engine = _ml.Model.CreatePredictionEngine<TInput, TOutput>(_model, new PredictionEngineOptions { OwnsTransformer = false });
            try
            {
                return engine.Predict(input);
            }
            finally
            {
                _engines.Add(engine);
            }
        }
    }
}
