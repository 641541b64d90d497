"""The Thrift side of a SQL warehouse, as the vendor's connector calls it: sessions, operations, results.

The connector's package brings the generated server side of the protocol; the methods below have its names.
"""

import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes as t

from warehouse import Answer, Refused, Session, Warehouse

_RUNNING, _DONE = t.TOperationState.RUNNING_STATE, t.TOperationState.FINISHED_STATE
_FAILED, _CANCELLED = t.TOperationState.ERROR_STATE, t.TOperationState.CANCELED_STATE
_KINDS = (
    (pa.types.is_int64, t.TTypeId.BIGINT_TYPE),
    (pa.types.is_int32, t.TTypeId.INT_TYPE),
    (pa.types.is_int16, t.TTypeId.SMALLINT_TYPE),
    (pa.types.is_int8, t.TTypeId.TINYINT_TYPE),
    (pa.types.is_boolean, t.TTypeId.BOOLEAN_TYPE),
    (pa.types.is_float64, t.TTypeId.DOUBLE_TYPE),
    (pa.types.is_float32, t.TTypeId.FLOAT_TYPE),
    (pa.types.is_date, t.TTypeId.DATE_TYPE),
    (pa.types.is_timestamp, t.TTypeId.TIMESTAMP_TYPE),
    (pa.types.is_binary, t.TTypeId.BINARY_TYPE),
)
_FIRST_WAIT = 0.3
"""A statement that ends within so many seconds is answered at once."""
_BATCH_ROWS = 50_000


class Operation:
    """One statement on its way, in a thread of its own."""

    def __init__(self, run: Callable[[], Answer], stop: Callable[[], None], limit: float | None) -> None:
        self.state = _RUNNING
        self.error: Refused | None = None
        self.answer: Answer | None = None
        self.position = 0
        self.ended = threading.Event()
        self._stop = stop
        self._timer = threading.Timer(limit, self._expire) if limit else None
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        threading.Thread(target=self._go, args=(run,), daemon=True).start()

    def _go(self, run: Callable[[], Answer]) -> None:
        try:
            answer = run()
            if self.state == _RUNNING:
                self.answer, self.state = answer, _DONE
        except Refused as error:
            if self.state == _RUNNING:
                self.error, self.state = error, _FAILED
        except BaseException as error:
            if self.state == _RUNNING:
                self.error, self.state = Refused("INTERNAL_ERROR", str(error)), _FAILED
        if self._timer:
            self._timer.cancel()
        self.ended.set()

    def cancel(self) -> None:
        if self.state == _RUNNING:
            self.state = _CANCELLED
            self._stop()
            self.ended.set()

    def _expire(self) -> None:
        if self.state == _RUNNING:
            self.error = Refused("STATEMENT_TIMEOUT", "The statement ran longer than STATEMENT_TIMEOUT.")
            self.state = _FAILED
            self._stop()
            self.ended.set()

    @property
    def table(self) -> pa.Table:
        assert self.answer is not None
        return self.answer.rows


class Service:
    """The methods of the protocol. One for all connections."""

    def __init__(self, warehouse: Warehouse, user: Callable[[], str]) -> None:
        self._warehouse = warehouse
        self._user = user
        self._sessions: dict[bytes, Session] = {}
        self._operations: dict[bytes, Operation] = {}

    # ------------------------------------------------------------ sessions

    def OpenSession(self, request: Any) -> Any:
        key = uuid.uuid4().bytes
        namespace = request.initialNamespace
        self._sessions[key] = self._warehouse.open_session(
            self._user(),
            {name.upper(): value for name, value in (request.configuration or {}).items()},
            namespace.catalogName if namespace else None,
            namespace.schemaName if namespace else None,
        )
        return t.TOpenSessionResp(
            status=_ok(),
            serverProtocolVersion=t.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8,
            canUseMultipleCatalogs=True,
            configuration={},
            sessionHandle=t.TSessionHandle(sessionId=_handle(key)),
            initialNamespace=namespace,
        )

    def CloseSession(self, request: Any) -> Any:
        self._sessions.pop(request.sessionHandle.sessionId.guid, None)
        return t.TCloseSessionResp(status=_ok())

    def forget(self) -> None:
        """All sessions at once."""
        self._sessions.clear()

    # ------------------------------------------------------------ statements

    def ExecuteStatement(self, request: Any) -> Any:
        session = self._sessions.get(request.sessionHandle.sessionId.guid)
        if session is None:
            message = "Invalid SessionHandle"
            return t.TExecuteStatementResp(status=_refusal("INVALID_SESSION_HANDLE", message, "HY000"))
        given = [
            (parameter.name, parameter.type, parameter.value and parameter.value.stringValue)
            for parameter in request.parameters or ()
        ]
        tags = (request.confOverlay or {}).get("query_tags")
        key = uuid.uuid4().bytes
        operation = Operation(
            lambda: self._warehouse.run(session, request.statement, given, key.hex(), tags),
            lambda: self._warehouse.stop(key.hex()),
            session.timeout,
        )
        self._operations[key] = operation
        operation.ended.wait(_FIRST_WAIT)
        direct = None
        if request.getDirectResults:
            direct = t.TSparkDirectResults(operationStatus=_status(operation))
            if operation.state == _DONE:
                direct.resultSetMetadata = _metadata(operation)
                direct.resultSet = _rows(operation, request.getDirectResults.maxRows)
                if not direct.resultSet.hasMoreRows:
                    direct.closeOperation = t.TCloseOperationResp(status=_ok())
                    self._operations.pop(key, None)
        return t.TExecuteStatementResp(
            status=_ok(),
            directResults=direct,
            operationHandle=t.TOperationHandle(
                operationId=_handle(key),
                operationType=t.TOperationType.EXECUTE_STATEMENT,
                hasResultSet=True,
            ),
        )

    def GetOperationStatus(self, request: Any) -> Any:
        operation = self._operation(request)
        operation.ended.wait(0.25)
        return _status(operation)

    def GetResultSetMetadata(self, request: Any) -> Any:
        return _metadata(self._operation(request))

    def FetchResults(self, request: Any) -> Any:
        return _rows(self._operation(request), request.maxRows)

    def CloseOperation(self, request: Any) -> Any:
        operation = self._operations.pop(request.operationHandle.operationId.guid, None)
        if operation:
            operation.cancel()
        return t.TCloseOperationResp(status=_ok())

    def CancelOperation(self, request: Any) -> Any:
        operation = self._operations.get(request.operationHandle.operationId.guid)
        if operation:
            operation.cancel()
        return t.TCancelOperationResp(status=_ok())

    def _operation(self, request: Any) -> Operation:
        return self._operations[request.operationHandle.operationId.guid]


def _ok() -> Any:
    return t.TStatus(statusCode=t.TStatusCode.SUCCESS_STATUS)


def _refusal(name: str, message: str, state: str) -> Any:
    return t.TStatus(statusCode=t.TStatusCode.ERROR_STATUS, sqlState=state, errorMessage=f"{name}: {message}")


def _handle(key: bytes) -> Any:
    return t.THandleIdentifier(guid=key, secret=b"0" * 16)


def _status(operation: Operation) -> Any:
    error = operation.error
    return t.TGetOperationStatusResp(
        status=_ok(),
        operationState=operation.state,
        errorMessage=error and error.text,
        displayMessage=error and error.text,
        sqlState=error and error.state,
        numModifiedRows=operation.answer and operation.answer.modified,
    )


def _metadata(operation: Operation) -> Any:
    if operation.answer is None:
        words = operation.error.text if operation.error else "Command was cancelled"
        return t.TGetResultSetMetadataResp(status=_refusal("OPERATION", words, "HY008"))
    schema = operation.table.schema
    columns = [
        t.TColumnDesc(
            columnName=field.name,
            position=place + 1,
            typeDesc=t.TTypeDesc(types=[t.TTypeEntry(primitiveEntry=_type(field.type))]),
        )
        for place, field in enumerate(schema)
    ]
    return t.TGetResultSetMetadataResp(
        status=_ok(),
        schema=t.TTableSchema(columns=columns),
        resultFormat=t.TSparkRowSetType.ARROW_BASED_SET,
        lz4Compressed=False,
        arrowSchema=schema.serialize().to_pybytes(),
        isStagingOperation=operation.answer.staging,
    )


def _type(kind: pa.DataType) -> Any:
    if pa.types.is_decimal(kind):
        values = {
            "precision": t.TTypeQualifierValue(i32Value=kind.precision),
            "scale": t.TTypeQualifierValue(i32Value=kind.scale),
        }
        qualifiers = t.TTypeQualifiers(qualifiers=values)
        return t.TPrimitiveTypeEntry(type=t.TTypeId.DECIMAL_TYPE, typeQualifiers=qualifiers)
    type_ = next((number for fits, number in _KINDS if fits(kind)), t.TTypeId.STRING_TYPE)
    return t.TPrimitiveTypeEntry(type=type_)


def _rows(operation: Operation, most: int | None) -> Any:
    if not operation.table.num_columns:
        return t.TFetchResultsResp(
            status=_ok(),
            hasMoreRows=False,
            resultSetMetadata=_metadata(operation),
            results=t.TRowSet(startRowOffset=0, rows=[], arrowBatches=[]),
        )
    part = operation.table.slice(operation.position, most or 100_000)
    start = operation.position
    operation.position += part.num_rows
    batches = [
        t.TSparkArrowBatch(batch=batch.serialize().to_pybytes(), rowCount=batch.num_rows)
        for batch in part.to_batches(max_chunksize=_BATCH_ROWS)
    ]
    return t.TFetchResultsResp(
        status=_ok(),
        hasMoreRows=operation.position < operation.table.num_rows,
        resultSetMetadata=_metadata(operation),
        results=t.TRowSet(startRowOffset=start, rows=[], arrowBatches=batches),
    )


def sqlstate(text: str) -> str | None:
    """The SQLSTATE that an error's text ends with."""
    match = re.search(r"SQLSTATE: (\w{5})", text)
    return match and match[1]
