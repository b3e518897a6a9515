using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>An estimator whose model keeps only the first 150 rows.</summary>
internal sealed class FilteringEstimator(MLContext context, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => new Model(context, inner.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);

    private sealed class Model(MLContext context, ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public IDataView Transform(IDataView input) => context.Data.FilterRowsByColumn(inner.Transform(input), "Id", upperBound: 150);

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
