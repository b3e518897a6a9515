namespace Benchmarks.Kan;

/// <summary>A network with its batch and its optimizer.</summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>Forward, loss, backward and update; returns the loss.</summary>
    double Run();
}
